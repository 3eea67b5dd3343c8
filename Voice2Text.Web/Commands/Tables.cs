using Spectre.Console;

namespace Voice2Text.Web.Commands;

/// <summary>Tables as plain text: the same on a terminal, in a file and in a pipe.</summary>
internal static class Tables
{
    private const int Width = 160;

    public static string Render(Table table)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = Width;
        console.Write(table);
        return string.Join('\n', text.ToString().Split('\n').Select(line => line.TrimEnd()));
    }
}
