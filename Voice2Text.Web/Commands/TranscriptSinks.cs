using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Web.Commands;

/// <summary>Where transcripts go: as they grow, or when they are complete.</summary>
internal interface ITranscriptSink
{
    void Begin(string name);

    void Add(Segment segment);

    void Complete(Transcript transcript);

    /// <summary>What was begun for a file will not be completed.</summary>
    void Abandon(string name);
}

/// <summary>Plain text appears segment by segment; the other formats when they are complete.</summary>
internal sealed class StandardOutputSink(Terminal terminal, TranscriptFormat format, bool withHeaders) : ITranscriptSink
{
    private bool _isFirstFile = true;
    private bool _isLineOpen;

    private bool IsText => format == TranscriptFormat.Text;

    public void Begin(string name)
    {
        if (!IsText || !withHeaders) return;
        terminal.Write($"{(_isFirstFile ? "" : "\n")}==> {name} <==\n");
        _isFirstFile = false;
    }

    public void Add(Segment segment)
    {
        if (!IsText) return;
        terminal.Write((_isLineOpen ? " " : "") + segment.Text);
        _isLineOpen = true;
    }

    public void Complete(Transcript transcript)
    {
        if (!IsText) terminal.Write(TranscriptFormatter.Format(transcript, format));
        else EndLine();
    }

    public void Abandon(string name) => EndLine();

    private void EndLine()
    {
        if (_isLineOpen) terminal.Write("\n");
        _isLineOpen = false;
    }
}

/// <summary>One file for each input. A file appears under its name when it is complete.</summary>
internal sealed class FolderSink : ITranscriptSink
{
    private readonly string _folder;
    private readonly TranscriptFormat _format;

    private FolderSink(string folder, TranscriptFormat format) => (_folder, _format) = (folder, format);

    public static FolderSink Open(string folder, TranscriptFormat format, IReadOnlyCollection<string> inputs)
    {
        var sink = new FolderSink(folder, format);
        if (inputs.GroupBy(sink.PathOf, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } clash)
            throw new UsageException($"{string.Join(" and ", clash)} would both be written to {clash.Key}. Transcribe them apart.");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The folder {folder} cannot be made: {e.Message} Choose another one for --output.");
        }

        return sink;
    }

    public void Begin(string name)
    {
    }

    public void Add(Segment segment)
    {
    }

    public void Complete(Transcript transcript)
    {
        var path = PathOf(transcript.Source);
        var aside = path + ".part";
        try
        {
            File.WriteAllText(aside, TranscriptFormatter.Format(transcript, _format));
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(aside);
            throw new UsageException($"{path} cannot be written: {e.Message} Free space there or choose another folder for --output.");
        }
    }

    public void Abandon(string name)
    {
    }

    private string PathOf(string input) =>
        Path.Combine(_folder, (input is "-" or "standard input" ? "stdin" : Path.GetFileNameWithoutExtension(input)) + TranscriptFormatter.ExtensionOf(_format));
}
