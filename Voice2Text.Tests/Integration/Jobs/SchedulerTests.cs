using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Jobs;

/// <summary>The real scheduler on a real database; the server is started, stopped and started again.</summary>
public sealed class SchedulerTests : IAsyncLifetime
{
    // Ends a test whose run never comes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private readonly RecordedWork _work = new();
    private TestDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton(Options.Create(_database.Storage));
        builder.Services.AddPersistence().AddJobs();
        foreach (var work in builder.Services.Where(s => s.ServiceType == typeof(IScheduledWork)).ToList()) builder.Services.Remove(work);
        builder.Services.AddSingleton<IScheduledWork>(_work);
        var host = builder.Build();
        await host.StartAsync(Token);
        return host;
    }

    private static async Task StopAsync(IHost host)
    {
        await host.StopAsync(Token);
        if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    private static async Task<JobRow> FindAsync(IHost host) => Assert.Single(await host.Services.GetRequiredService<JobQueries>().ListAsync(Token));

    /// <summary>Waits until the record of the last run has its end.</summary>
    private static async Task<JobRun> WaitForRunAsync(IHost host)
    {
        var changed = Channel.CreateUnbounded<bool>();
        void Note(object? sender, EventArgs e) => changed.Writer.TryWrite(true);
        var feed = host.Services.GetRequiredService<JobFeed>();
        feed.Changed += Note;
        try
        {
            while (true)
            {
                if ((await FindAsync(host)).LastRun is { FinishedAt: not null } run) return run;
                await changed.Reader.ReadAsync(Token).AsTask().WaitAsync(Patience, Token);
            }
        }
        finally
        {
            feed.Changed -= Note;
        }
    }

    [Fact]
    public async Task FirstStart_SchedulesAndRunsNothing()
    {
        var host = await StartAsync();

        var row = await FindAsync(host);
        await StopAsync(host);

        Assert.Equal(("0 0 3 * * ?", false), (row.Schedule!.Cron, row.Schedule.IsPaused));
        Assert.True(row.Schedule.NextAt > _time.GetUtcNow());
        Assert.Null(row.LastRun);
    }

    [Fact]
    public async Task RunsThatWereMissed_AreMadeUpForWithOne()
    {
        await StopAsync(await StartAsync());
        _time.Advance(TimeSpan.FromDays(3));

        var host = await StartAsync();
        var run = await WaitForRunAsync(host);
        var page = await host.Services.GetRequiredService<JobQueries>().RunsAsync(JobKind.Upkeep, 1, 10, Token);
        var row = await FindAsync(host);
        await StopAsync(host);

        Assert.Equal((JobResult.Done, (string?)null, _time.GetUtcNow()), (run.Result, run.RequestedBy, run.StartedAt));
        Assert.Equal([(JobFigure.Texts, 7L)], JobReport.Parse(run.Figures));
        Assert.Equal((1, 1), (page.Total, _work.Runs));
        Assert.True(row.Schedule!.NextAt > _time.GetUtcNow());
    }

    [Fact]
    public async Task ScheduleAndPause_OutliveARestart()
    {
        var host = await StartAsync();
        var schedules = host.Services.GetRequiredService<JobSchedules>();
        await schedules.PauseAsync(JobKind.Upkeep, Token);
        Assert.Null(CronSchedule.Read("15 4 * * *", _time.GetUtcNow(), out var other));
        await schedules.ChangeAsync(JobKind.Upkeep, other!, Token);
        await StopAsync(host);
        _time.Advance(TimeSpan.FromDays(3));

        host = await StartAsync();
        var paused = await FindAsync(host);
        await host.Services.GetRequiredService<JobSchedules>().ResumeAsync(JobKind.Upkeep, Token);
        var run = await WaitForRunAsync(host);
        await StopAsync(host);

        Assert.Equal(("0 15 4 * * ?", true, (DateTimeOffset?)null), (paused.Schedule!.Cron, paused.Schedule.IsPaused, paused.Schedule.NextAt));
        Assert.Null(paused.LastRun);
        Assert.Equal(JobResult.Done, run.Result);
    }

    [Fact]
    public async Task RunNow_SaysWhoAskedForIt_AlsoWhileItIsPaused()
    {
        var host = await StartAsync();
        var schedules = host.Services.GetRequiredService<JobSchedules>();
        await schedules.PauseAsync(JobKind.Upkeep, Token);

        await schedules.RunNowAsync(JobKind.Upkeep, "operator@example.org", Token);
        var run = await WaitForRunAsync(host);
        var row = await FindAsync(host);
        await StopAsync(host);

        Assert.Equal(("operator@example.org", true), (run.RequestedBy, row.Schedule!.IsPaused));
    }

    [Fact]
    public async Task Failure_IsInTheRecord_AndTheScheduleGoesOn()
    {
        _work.Fails = true;
        var host = await StartAsync();

        await host.Services.GetRequiredService<JobSchedules>().RunNowAsync(JobKind.Upkeep, "operator", Token);
        var run = await WaitForRunAsync(host);
        var row = await FindAsync(host);
        await StopAsync(host);

        Assert.Equal((JobResult.Failed, "The disk is gone."), (run.Result, run.Error));
        Assert.NotNull(row.Schedule!.NextAt);
    }

    [Fact]
    public async Task Stop_EndsARun_AndItsRecordSaysSo()
    {
        _work.Waits = true;
        var host = await StartAsync();
        await host.Services.GetRequiredService<JobSchedules>().RunNowAsync(JobKind.Upkeep, "operator", Token);
        await _work.Begun.Task.WaitAsync(Patience, Token);

        await StopAsync(host);

        await using var context = _database.CreateDbContext();
        Assert.Equal(JobResult.Cancelled, Assert.Single(context.JobRuns).Result);
    }

    [Fact]
    public async Task RunOfAKilledServer_IsMarkedAtTheNextStart()
    {
        await using (var context = _database.CreateDbContext())
        {
            context.Add(new JobRun { Job = JobKind.Upkeep, StartedAt = _time.GetUtcNow() });
            await context.SaveChangesAsync(Token);
        }

        var host = await StartAsync();
        var row = await FindAsync(host);
        await StopAsync(host);

        Assert.Equal(JobResult.Interrupted, row.LastRun!.Result);
    }

    private sealed class RecordedWork : IScheduledWork
    {
        public JobKind Kind => JobKind.Upkeep;

        public string DefaultSchedule => "0 0 3 * * ?";

        public bool Fails { get; set; }

        public bool Waits { get; set; }

        public int Runs { get; private set; }

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task RunAsync(JobReport report, CancellationToken cancellationToken)
        {
            Runs++;
            Begun.TrySetResult();
            if (Fails) throw new IOException("The disk is gone.");
            if (Waits) await Task.Delay(Timeout.Infinite, cancellationToken);
            report.Add(JobFigure.Texts, 7);
        }
    }
}
