namespace Voice2Text.Web.Commands;

/// <summary>Where a command reads and writes; a test hands in its own.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, Func<Stream> openInput, bool showsProgress)
{
    private const int BarWidth = 24;
    private const string ClearLine = "\r\u001b[K";

    private bool _lineShown;

    public TextWriter Output => output;

    public static Terminal Real() => new(Console.Out, Console.Error, Console.OpenStandardInput, !Console.IsErrorRedirected);

    public Stream OpenInput() => openInput();

    /// <summary>Writes to standard output at once; a progress line is taken away first.</summary>
    public void Write(string text)
    {
        ClearProgress();
        output.Write(text);
        output.Flush();
    }

    /// <summary>One line on standard error.</summary>
    public void Report(string message)
    {
        ClearProgress();
        error.WriteLine($"voice2text: {message.ReplaceLineEndings(" ")}");
    }

    /// <summary>Shows how far something is, where somebody watches.</summary>
    /// <param name="label">What is going on.</param>
    /// <param name="share">0 to 1; <see langword="null"/> where the whole is not known.</param>
    public void ShowProgress(string label, double? share)
    {
        if (!showsProgress) return;
        var bar = "";
        if (share is { } part)
        {
            var filled = (int)Math.Round(Math.Clamp(part, 0, 1) * BarWidth);
            bar = $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] ";
        }

        error.Write($"{ClearLine}{bar}{label}");
        error.Flush();
        _lineShown = true;
    }

    public void ClearProgress()
    {
        if (!_lineShown) return;
        error.Write(ClearLine);
        error.Flush();
        _lineShown = false;
    }
}
