using System.CommandLine;
using Voice2Text.Web.Commands.Memory;

namespace Voice2Text.Web.Commands;

/// <summary>The verbs of the executable.</summary>
internal static class CommandLine
{
    private const string Description = """
        Voice2Text turns speech into text with Whisper, on this machine. Without a command it runs the server.

        Exit codes: 0 done; 1 unexpected error; 2 wrong usage; 3 the audio cannot be used; 4 no speech found;
        5 a model or checkpoint cannot be used; 6 something is missing or full on this machine, or the network is down;
        130 cancelled.
        """;

    public static async Task<int> RunAsync(string[] args, IServiceProvider services, Terminal terminal)
    {
        var root = new RootCommand(Description)
        {
            new ServeCommand(terminal),
            new TranscribeCommand(services, terminal),
            new ModelsCommand(services, terminal),
            new BenchCommand(services, terminal),
            new MemoryCommand(terminal),
            new BackupCommand(services, terminal),
            new RestoreCommand(services, terminal),
            new AccountsCommand(services, terminal),
        };
        root.SetAction((_, cancellationToken) => ServeCommand.RunAsync(terminal, urls: null, cancellationToken));
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) terminal.Report($"{error.Message} See --help.");
            return ExitCodes.Usage;
        }

        // Ctrl+C cancels the command's token; within this time it has ended by itself. The server's host has its own
        // way to stop and takes the signals itself.
        var isServer = parsed.CommandResult.Command is ServeCommand or RootCommand;
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = isServer ? null : TimeSpan.FromSeconds(30),
            Output = terminal.Output,
        });
    }

    /// <summary>Runs a command's work: every failure becomes one line and an exit code.</summary>
    public static async Task<int> GuardAsync(Terminal terminal, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e)
        {
            return Report(terminal, e);
        }
        finally
        {
            terminal.ClearProgress();
        }
    }

    /// <summary>Says what went wrong and gives the exit code for it.</summary>
    public static int Report(Terminal terminal, Exception exception)
    {
        var code = ExitCodes.Of(exception);
        if (code == ExitCodes.Cancelled) terminal.Report("Cancelled.");
        else if (code == ExitCodes.Unexpected) terminal.Report($"Unexpected error: {exception}");
        else terminal.Report(exception.Message);
        return code;
    }
}
