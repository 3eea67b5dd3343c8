using System.CommandLine;
using System.Globalization;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;

namespace Voice2Text.Web.Commands;

/// <summary><c>models install NAME</c></summary>
internal sealed class ModelInstallCommand : Command
{
    private readonly Argument<string> _model = new("NAME") { Description = "A name of the catalog, or the repository of any Whisper checkpoint: OWNER/REPOSITORY." };
    private readonly Option<ModelPrecision> _precision = ModelsCommand.PrecisionOption();
    private readonly Option<string?> _name = new("--name") { Description = "Name of the model; default: the repository's." };
    private readonly Option<string?> _revision = new("--revision") { Description = $"Branch, tag or commit; default: {ModelInstallRequest.DefaultRevision}." };

    public ModelInstallCommand(IServiceProvider services, Terminal terminal)
        : base("install", "Downloads a model and imports it. What is interrupted goes on with the same command.")
    {
        Add(_model);
        foreach (var option in new Option[] { _precision, _name, _revision }) Options.Add(option);
        SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, () => RunAsync(parse, services, terminal, cancellationToken)));
    }

    private async Task<int> RunAsync(ParseResult parse, IServiceProvider services, Terminal terminal, CancellationToken cancellationToken)
    {
        var request = ModelInstallRequest.For(parse.GetValue(_model)!, parse.GetValue(_revision)) with
        {
            Name = parse.GetValue(_name),
            Precision = parse.GetValue(_precision)!,
        };
        var installer = services.GetRequiredService<IModelInstaller>();
        using var watching = services.GetRequiredService<ModelInstallationFeed>().Subscribe(now => Show(terminal, now));
        var id = (await installer.StartAsync(request, cancellationToken)).Id;
        await installer.RunPendingAsync(cancellationToken);
        // Without effect on what has come to an end.
        var now = await installer.PauseAsync(id, CancellationToken.None);
        if (now.State == InstallationState.Paused)
        {
            terminal.Report($"Stopped. What has come of {request.Title} is kept; the same command goes on from there.");
            return ExitCodes.Cancelled;
        }

        if (now.Fault is { } fault) throw new InstallException(fault);
        terminal.Write($"{now.ModelId}\n");
        ComparisonText.WarnIfDoubtful(terminal, await services.GetRequiredService<IModelLibrary>().FindAsync(now.ModelId!, cancellationToken));
        return ExitCodes.Done;
    }

    private static void Show(Terminal terminal, ModelInstallation now)
    {
        if (now.State == InstallationState.Importing && now.Import is { } import)
            terminal.ShowProgress($"importing: {import.Stage}", import.Total > 0 ? (double)import.Done / import.Total : null);
        else if (now.State == InstallationState.Downloading)
            terminal.ShowProgress(now.RetryAt is null ? Describe(now) : $"waiting to try again: {Shorten(now.Fault?.Message ?? "")}", now.BytesTotal > 0 ? (double)now.BytesDone / now.BytesTotal : null);
    }

    /// <summary>A progress line that is wider than the terminal could not be taken away again.</summary>
    private static string Shorten(string message)
    {
        const int Longest = 60;
        return message.Length <= Longest ? message : $"{message[..Longest]}...";
    }

    private static string Describe(ModelInstallation now)
    {
        if (now.BytesTotal == 0) return "asking the hub";
        var text = string.Create(CultureInfo.InvariantCulture, $"{now.BytesDone / 1e6:0.0} of {now.BytesTotal / 1e6:0.0} MB");
        if (now.Remaining is { } remaining) text += string.Create(CultureInfo.InvariantCulture, $", {now.BytesPerSecond / 1e6:0.0} MB/s, {remaining:h\\:mm\\:ss} left");
        return now.File is null ? text : $"{text} ({now.File})";
    }
}
