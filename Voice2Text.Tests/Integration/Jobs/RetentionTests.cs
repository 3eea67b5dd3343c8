using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Accounts;
using Voice2Text.Domain.Settings;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Jobs.Retention;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Jobs;

public sealed class RetentionTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 3, 20, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly RetentionOptions _options = new();
    private readonly FakeLog _log = new();
    private TestDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private AudioStore Kept => new(Options.Create(_database.Storage), _database, _time, NullLogger<AudioStore>.Instance);

    private async Task<JobReport> RunAsync()
    {
        var report = new JobReport();
        var audio = new AudioRetention(_database, Options.Create(_database.Storage), Kept);
        await new RetentionWork(new FixedOptions<RetentionOptions>(_options), audio, new RowRetention(_database), _log, _time).RunAsync(report, Token);
        return report;
    }

    private async Task<long> StoreAsync(Transcription transcription)
    {
        await using var context = _database.CreateDbContext();
        context.Add(transcription);
        await context.SaveChangesAsync(Token);
        return transcription.Id;
    }

    private Task<long> StoreDoneAsync(int message, DateTimeOffset at)
    {
        var done = Requests.FromChat(1, message, at);
        done.Claim("worker", TimeSpan.FromMinutes(1), at);
        done.BeginTranscribing(at);
        done.Finish(Requests.Result("Hello."), at);
        done.DeliveryDone(at);
        return StoreAsync(done);
    }

    private string WriteUpload(string name, int daysOld)
    {
        var path = Path.Combine(_database.Storage.UploadsDirectory, name);
        File.WriteAllText(path, "audio");
        File.SetLastWriteTimeUtc(path, (Now - TimeSpan.FromDays(daysOld)).UtcDateTime);
        return path;
    }

    [Fact]
    public async Task OldTexts_Go_AndTheirMeasurementsStay()
    {
        var old = await StoreDoneAsync(1, Now - TimeSpan.FromDays(366));
        var recent = await StoreDoneAsync(2, Now - TimeSpan.FromDays(364));

        var report = await RunAsync();

        await using var context = _database.CreateDbContext();
        var stored = await context.Transcriptions.Include(t => t.Segments).Include(t => t.Changes).ToDictionaryAsync(t => t.Id, Token);
        Assert.Null(stored[old].Text);
        Assert.Empty(stored[old].Segments);
        Assert.Equal(0.5, stored[old].RealTimeFactor);
        Assert.Equal(5, stored[old].Changes.Count);
        Assert.Equal("Hello.", stored[recent].Text);
        Assert.Single(stored[recent].Segments);
        Assert.Equal(1, report.Figures[JobFigure.Texts]);
        Assert.Equal(0, (await RunAsync()).Figures.GetValueOrDefault(JobFigure.Texts));
    }

    [Fact]
    public async Task KeptAudio_GoesWithTime_ButNotWhatWaitsForAnotherRun()
    {
        var (done, waiting) = (await StoreDoneAsync(1, Now.AddDays(-30)), await StoreAsync(Requests.FromChat(1, 2, Now.AddDays(-30))));
        foreach (var id in new[] { done, waiting })
        {
            Kept.Keep(id, WriteUpload($"{id}", daysOld: 1), mayMove: true);
            File.SetLastWriteTimeUtc(Kept.Find(id)!, Now.AddDays(-30).UtcDateTime);
        }

        var report = await RunAsync();

        Assert.Null(Kept.Find(done));
        Assert.NotNull(Kept.Find(waiting));
        Assert.Equal((1L, 5L), (report.Figures[JobFigure.AudioFiles], report.Figures[JobFigure.AudioBytes]));
    }

    [Fact]
    public async Task OldAudio_Goes_ButNotWhatWaitsForItsTurn()
    {
        var (old, waiting, recent) = (WriteUpload("old", 8), WriteUpload("upload", 8), WriteUpload("recent", 6));
        await StoreAsync(Requests.FromConsole(Now - TimeSpan.FromDays(8)));

        var report = await RunAsync();

        Assert.Equal((false, true, true), (File.Exists(old), File.Exists(waiting), File.Exists(recent)));
        Assert.Equal((1L, 5L), (report.Figures[JobFigure.AudioFiles], report.Figures[JobFigure.AudioBytes]));
    }

    [Fact]
    public async Task Zero_KeepsForGood_AndTheSettingIsReadAtEachRun()
    {
        var old = WriteUpload("old", 5000);
        _options.AudioDays = 0;
        await RunAsync();
        Assert.True(File.Exists(old));

        _options.AudioDays = 4000;
        await RunAsync();

        Assert.False(File.Exists(old));
    }

    [Fact]
    public async Task OnePartThatFails_IsNamed_AndTheOthersGoOn()
    {
        _log.Fails = true;
        var old = WriteUpload("old", 8);
        await using (var context = _database.CreateDbContext())
        {
            context.Add(new JobRun { Job = JobKind.Backup, StartedAt = Now - TimeSpan.FromDays(91) });
            var ended = new JobRun { Job = JobKind.Backup, StartedAt = Now - TimeSpan.FromDays(91) };
            ended.Finish(JobResult.Done, new JobReport(), null, Now);
            context.Add(ended);
            await context.SaveChangesAsync(Token);
        }

        var report = await RunAsync();

        Assert.Equal(["The log is locked."], report.Errors);
        Assert.False(File.Exists(old));
        Assert.Equal(1, report.Figures[JobFigure.JobRuns]);
        Assert.True(_log.IsAsked);
    }

    [Fact]
    public async Task OldNotesOfAccountsAndSettings_Go()
    {
        await using (var context = _database.CreateDbContext())
        {
            foreach (var days in new[] { 366, 364 })
            {
                context.Add(new AccountEvent { At = Now.AddDays(-days), By = "olga@example.org", Kind = AccountEventKind.SignedIn, About = "olga@example.org" });
                context.Add(new SettingChange { At = Now.AddDays(-days), By = "olga@example.org", Key = "Queue:Lease" });
            }

            await context.SaveChangesAsync(Token);
        }

        var report = await RunAsync();

        await using var after = _database.CreateDbContext();
        Assert.Equal(Now.AddDays(-364), Assert.Single(await after.AccountEvents.ToListAsync(Token)).At);
        Assert.Equal(Now.AddDays(-364), Assert.Single(await after.SettingChanges.ToListAsync(Token)).At);
        Assert.Equal(2, report.Figures[JobFigure.AuditEntries]);
    }

    [Fact]
    public void SettingsThatMakeNoSense_AreNamedAllAtOnce()
    {
        var result = new RetentionOptionsValidator().Validate(null, new RetentionOptions { AudioDays = -1, HourDays = 40_000 });

        Assert.Equal(["Retention:AudioDays", "Retention:HourDays"], result.Failures!.Select(f => f.Split(' ')[0]));
    }

    private sealed class FakeLog : ILogRetention
    {
        public bool Fails { get; set; }

        public bool IsAsked { get; private set; }

        public Task<long> RemoveOldAsync(CancellationToken cancellationToken)
        {
            IsAsked = true;
            return Fails ? throw new IOException("The log is locked.") : Task.FromResult(0L);
        }
    }
}
