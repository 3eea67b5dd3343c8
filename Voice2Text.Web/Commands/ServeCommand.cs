using System.CommandLine;
using Microsoft.AspNetCore.Connections;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Settings;
using Voice2Text.Web.Hosting;
using Voice2Text.Web.Security;

namespace Voice2Text.Web.Commands;

/// <summary><c>serve</c>: the bot, the worker and the console, until it is stopped.</summary>
internal sealed class ServeCommand : Command
{
    private readonly Option<string?> _urls = new("--urls")
    {
        Description = $"Where the console listens; default: Urls of the configuration, else {ConsoleOptions.DefaultUrl}.",
    };

    public ServeCommand(Terminal terminal)
        : base("serve", "Runs the server: the worker, the bot and the operator's console. This is what happens without a command, too.")
    {
        Add(_urls);
        SetAction((parse, cancellationToken) => RunAsync(terminal, parse.GetValue(_urls), cancellationToken));
    }

    public static Task<int> RunAsync(Terminal terminal, string? urls, CancellationToken cancellationToken) => CommandLine.GuardAsync(terminal, async () =>
    {
        await using var app = ConsoleHost.Build(urls);
        await app.Services.GetRequiredService<StorageGuard>().PrepareAsync(cancellationToken);
        await app.Services.GetRequiredService<SettingsStore>().LoadAsync(cancellationToken);
        var token = await PrepareAccountAsync(app.Services, cancellationToken);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new ListenException($"{e.Message} Stop what listens there, or set Urls to another address.", e);
        }

        foreach (var address in app.Urls.Select(Reachable))
        {
            terminal.Write($"The console is at {address}\n");
            if (token is not null) terminal.Write($"There is no account yet. Make one here, once: {address}/setup/{token}\n");
        }

        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCodes.Done;
    });

    /// <summary>An address that a browser on this machine can open, where the server listens on all of them.</summary>
    public static string Reachable(string address) => address
        .Replace("//0.0.0.0:", "//localhost:", StringComparison.Ordinal).Replace("//[::]:", "//localhost:", StringComparison.Ordinal);

    private static async Task<string?> PrepareAccountAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<OperatorAccounts>().PrepareAsync(cancellationToken);
    }
}

/// <summary>The address cannot be listened on.</summary>
internal sealed class ListenException(string message, Exception innerException) : Exception(message, innerException);
