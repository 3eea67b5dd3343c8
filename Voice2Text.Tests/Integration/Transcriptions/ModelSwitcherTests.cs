using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Audio;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Transcriptions;

/// <summary>Which model serves, with a real database and installed models, and an engine that says what it is told.</summary>
public sealed class ModelSwitcherTests(ModelFixture models) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Balanced => models.Named("balanced").Id;

    private string Small => models.Named("small").Id;

    private string Exact => models.Named("exact").Id;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private ServiceProvider Start(string configured, FakeSpeechEngine? engine = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Speech:Model"] = configured,
            ["Speech:LongAudioModel"] = Small,
            ["Speech:LongAudioMinutes"] = "5",
        }).Build());
        services.AddSingleton<IDbContextFactory<Voice2TextDbContext>>(_database);
        services.AddSingleton(Options.Create(_database.Storage));
        services.AddSingleton<ISpeechEngine>(engine ?? new FakeSpeechEngine("Hello.")).AddAudio();
        services.AddSingleton<IModelLibrary>(models.Library);
        return services.AddTranscriptions().BuildServiceProvider();
    }

    [Fact]
    public async Task Choice_GoesFromTheRetrysModel_ToTheUsers_ToThatForLongAudio_ToTheActiveOne()
    {
        await using var services = Start(Balanced);
        var switcher = services.GetRequiredService<ModelSwitcher>();
        var (minute, hour) = (TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        var request = Requests.FromChat(1, 1, Now);
        async Task<string> ChosenAsync(TimeSpan duration) => (await switcher.ChooseAsync(request, duration, Token)).Id;

        Assert.Equal((Balanced, Small), (await ChosenAsync(minute), await ChosenAsync(hour)));
        await services.GetRequiredService<IModelSwitch>().SetUserModelAsync("telegram:1", Exact, "Olga", Token);
        Assert.Equal((Exact, Exact), (await ChosenAsync(minute), await ChosenAsync(hour)));
        request.Fail(new(TranscriptionFailure.EngineFailed, "It broke."), Now);
        request.Retry(Now, Small);
        Assert.Equal(Small, await ChosenAsync(minute));
        // With the one that was asked for the engine was lost: the next attempt takes the next in order.
        request.NoteLostModel(Small);
        Assert.Equal(Exact, await ChosenAsync(minute));
        await services.GetRequiredService<IModelSwitch>().SetUserModelAsync("telegram:1", null, "Olga", Token);
        Assert.Equal((Balanced, Balanced), (await ChosenAsync(minute), await ChosenAsync(hour)));
    }

    [Fact]
    public async Task RequestsInARow_OnlyTheLastIsCarriedOut_AndItOutlivesTheProcess_UntilAnotherModelIsConfigured()
    {
        await using (var services = Start(Balanced))
        {
            var switches = services.GetRequiredService<IModelSwitch>();
            await switches.RequestAsync(Exact, "Olga", Token);
            await switches.RequestAsync(Small, "Pavel", Token);
            await services.GetRequiredService<ModelSwitcher>().ApplyAsync(Token);
            Assert.Equal(
                [("Pavel", Balanced, Small, ModelSwitchOutcome.Done), ("Olga", null, Exact, ModelSwitchOutcome.Superseded)],
                (await switches.GetHistoryAsync(9, Token)).Select(s => (s.RequestedBy, s.From, s.To, s.Outcome)));
        }

        await using (var again = Start(Balanced))
            Assert.Equal(Small, (await again.GetRequiredService<ModelSwitcher>().ChooseAsync(Requests.FromChat(1, 1, Now), null, Token)).Id);

        await using var configured = Start(Exact);
        Assert.Equal(Exact, (await configured.GetRequiredService<ModelSwitcher>().ChooseAsync(Requests.FromChat(1, 1, Now), null, Token)).Id);
        Assert.Equal(ModelSwitchEntry.Configuration, (await configured.GetRequiredService<IModelSwitch>().GetHistoryAsync(1, Token)).Single().RequestedBy);
    }

    [Fact]
    public async Task SelfTestThatFails_RollsBack_AndSaysWhy()
    {
        await using var services = Start(Balanced, new FakeSpeechEngine("Hello.") { Fault = new SpeechException(SpeechFailure.OutOfMemory, "Memory ran out.") });
        var switches = services.GetRequiredService<IModelSwitch>();
        await switches.RequestAsync(Small, "Olga", Token);

        await services.GetRequiredService<ModelSwitcher>().ApplyAsync(Token);

        var entry = (await switches.GetHistoryAsync(1, Token)).Single();
        Assert.Equal((ModelSwitchOutcome.RolledBack, "Memory ran out."), (entry.Outcome, entry.Reason));
        Assert.Equal(Balanced, (await switches.GetStateAsync(Token)).Active);
        Assert.Equal(1, services.GetRequiredService<EngineStatus>().Losses);
    }

    [Fact]
    public async Task SwitchInWhichTheProcessEnded_IsNotTriedAgain()
    {
        await using var services = Start(Balanced);
        var switches = services.GetRequiredService<ModelSwitchStore>();
        await switches.RequestAsync(Small, "Olga", Token);
        Assert.NotNull(await switches.BeginAsync(Token));

        await services.GetRequiredService<ModelSwitcher>().ApplyAsync(Token);

        Assert.Equal(ModelSwitchOutcome.RolledBack, (await switches.GetHistoryAsync(1, Token)).Single().Outcome);
    }

    [Fact]
    public async Task ModelThatWorkedBefore_GivesWayToTheFormerOne_WhenTheEngineIsLostTwice()
    {
        await using var services = Start(Balanced);
        var switcher = services.GetRequiredService<ModelSwitcher>();
        await switcher.WorkedAsync(Exact, Token);
        await switcher.WorkedAsync(Balanced, Token);

        await switcher.LostAsync(0, Balanced, "Memory ran out.", Token);
        Assert.Null(services.GetRequiredService<EngineStatus>().Notice);
        await switcher.LostAsync(0, Balanced, "Memory ran out.", Token);

        Assert.Equal(Exact, (await services.GetRequiredService<IModelSwitch>().GetStateAsync(Token)).Active);
        Assert.Contains("Memory ran out.", services.GetRequiredService<EngineStatus>().Notice!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandLine_AsksARunningServer()
    {
        using var folder = new TemporaryFolder();
        await using var server = await RunningServer.StartAsync(folder["data"]);
        var executable = new Executable(folder["data"]);

        var used = await executable.RunAsync("models", "use", "demo");
        var unknown = await executable.RunAsync("models", "use", "nowhere");

        Assert.Equal((0, 5), (used.ExitCode, unknown.ExitCode));
        Assert.StartsWith("demo-", used.Output, StringComparison.Ordinal);
        await server.WaitForLineAsync("switched the model");
    }
}
