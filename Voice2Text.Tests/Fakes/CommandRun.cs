using Voice2Text.Web.Commands;

namespace Voice2Text.Tests.Fakes;

/// <summary>What a command wrote and how it ended.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Errors)
{
    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs the command line in this process.</summary>
    public static async Task<CommandRun> InvokeAsync(IServiceProvider services, Stream? input, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, services, new Terminal(output, errors, () => input ?? Stream.Null, showsProgress: false));
        return new CommandRun(code, output.ToString(), errors.ToString());
    }
}
