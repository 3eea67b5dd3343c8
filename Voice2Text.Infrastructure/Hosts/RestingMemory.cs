using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// Gives back what the server no longer needs when its start, or a busy time, is over: the engine can use it, and on a small
/// machine it is a third of what there is. It looks at each reading of the host and has no timer of its own.
/// </summary>
internal sealed partial class RestingMemory : IHostedService, IDisposable
{
    /// <summary>Share of one processor under which the server rests.</summary>
    private const double Rest = 0.05;

    /// <summary>Growth since the last time that is worth it.</summary>
    private const long Worthwhile = 12L << 20;

    private readonly HostFeed _feed;
    private readonly Action _giveBack;
    private readonly ILogger<RestingMemory> _logger;
    private readonly MappedCode _code = new();
    private IDisposable? _subscription;
    private Task _work = Task.CompletedTask;
    private long _kept;
    private bool _releasesCode;

    public RestingMemory(HostFeed feed, ILogger<RestingMemory> logger)
        : this(feed, UnusedMemory.GiveBack, logger)
    {
    }

    internal RestingMemory(HostFeed feed, Action giveBack, ILogger<RestingMemory> logger) => (_feed, _giveBack, _logger) = (feed, giveBack, logger);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = _feed.Subscribe(OnReading);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return _work.WaitAsync(cancellationToken);
    }

    public void Dispose() => _subscription?.Dispose();

    // Callbacks return at once.
    private void OnReading()
    {
        if (_feed.Latest is { Application: { } application } reading && IsResting(reading, application) && _work.IsCompleted) _work = Task.Run(() => Work(application.Anonymous));
    }

    private bool IsResting(HostReading reading, ProcessReading application) =>
        _feed.Watchers == 0 && reading.Covered > TimeSpan.Zero && application.CpuTime < reading.Covered * Rest;

    private void Work(long anonymous)
    {
        try
        {
            if (anonymous >= _kept + Worthwhile)
            {
                _giveBack();
                _kept = ProcessMemoryReader.ReadSelf()?.Anonymous ?? anonymous;
                _code.Release();
                _releasesCode = true;
                LogGivenBack(anonymous >> 20, _kept >> 20);
            }
            else if (_releasesCode)
            {
                _code.Release();
                _releasesCode = false;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Memory that was needed no longer was given back: {Before} MiB before, {After} MiB after.")]
    private partial void LogGivenBack(long before, long after);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The mapped code could not be looked at.")]
    private partial void LogFailed(Exception exception);
}
