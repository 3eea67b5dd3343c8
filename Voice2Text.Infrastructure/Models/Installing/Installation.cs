using Microsoft.Extensions.Logging;
using Voice2Text.Domain.Models.Installing;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>What the operator wants of an installation that is running.</summary>
internal enum InstallationIntent
{
    GoOn,
    Pause,
    Cancel,
}

/// <summary>One installation: its present state, what of it lies on the disk, and how its run is stopped.</summary>
internal sealed partial class Installation : IDisposable
{
    private static readonly TimeSpan PublishInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly ModelInstallationFeed _feed;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _published;
    private CancellationTokenSource? _stop;
    private TaskCompletionSource _settled = new();

    public Installation(ModelInstallation now, DownloadFolder folder, ModelInstallationFeed feed, TimeProvider time, ILogger logger)
    {
        (Now, Folder, _feed, _time, _logger) = (now, folder, feed, time, logger);
        _settled.SetResult();
    }

    public ModelInstallation Now { get; private set; }

    public DownloadFolder Folder { get; }

    /// <summary>The files, once the hub has named them.</summary>
    public IReadOnlyList<HubFile>? Files { get; set; }

    /// <summary>Imports begun and not ended, by earlier processes too.</summary>
    public int OpenImports { get; set; }

    public InstallationIntent Intent { get; private set; }

    /// <summary>Changes the state, keeps that on the disk, and tells it.</summary>
    public ModelInstallation Become(InstallationState state, Func<ModelInstallation, ModelInstallation>? change = null)
    {
        lock (_gate)
        {
            var next = Now.In(state);
            Now = change?.Invoke(next) ?? next;
            Save();
        }

        return Tell();
    }

    /// <summary>The same from outside a run; false where a run is under way, or there is no way from here to there.</summary>
    public bool TryBecome(InstallationState state)
    {
        lock (_gate)
        {
            if (_stop is not null || !Now.State.CanBecome(state)) return false;
            Now = Now.In(state);
            Save();
        }

        Tell();
        return true;
    }

    /// <summary>Another request for the same source, or the same again: its options count from now on, and the import may be tried again.</summary>
    public void Accept(ModelInstallRequest request)
    {
        lock (_gate)
        {
            Now = Now with { Request = request };
            OpenImports = 0;
            Save();
        }
    }

    /// <summary>Changes what people see: at once, or together with what follows soon.</summary>
    public void Show(Func<ModelInstallation, ModelInstallation> change, bool isUrgent)
    {
        lock (_gate)
        {
            Now = change(Now);
            if (!isUrgent && _published != 0 && _time.GetElapsedTime(_published) < PublishInterval) return;
        }

        Tell();
    }

    /// <summary>Keeps the state on the disk. A disk that cannot be written fails the download itself soon enough.</summary>
    public void Save()
    {
        if (Folder.IsDeleted) return;
        try
        {
            Folder.Write(new InstallationRecord
            {
                Format = InstallationRecord.CurrentFormat,
                Id = Now.Id,
                Request = Now.Request,
                State = Now.State,
                CreatedAt = Now.CreatedAt,
                Fault = Now.Fault,
                Files = Files,
                OpenImports = OpenImports,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(_logger, e, Now.Id);
        }
    }

    /// <summary>A run begins, unless the installation has been paused or cancelled since.</summary>
    public bool Begin(CancellationTokenSource stop)
    {
        lock (_gate)
        {
            if (Now.State != InstallationState.Queued) return false;
            _stop = stop;
            _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Intent = InstallationIntent.GoOn;
        }

        Become(Now.Request.Folder is null ? InstallationState.Downloading : InstallationState.Importing);
        return true;
    }

    /// <summary>The run has ended, and its last state is set.</summary>
    public void Settle()
    {
        lock (_gate) _stop = null;
        _settled.TrySetResult();
    }

    /// <summary>Asks a run to stop, for this reason; false where none is under way.</summary>
    public bool TryStop(InstallationIntent intent, out Task settled)
    {
        lock (_gate)
        {
            settled = _settled.Task;
            if (_stop is null) return false;
            Intent = intent;
            _stop.Cancel();
            return true;
        }
    }

    public void Dispose() => Folder.Dispose();

    private ModelInstallation Tell()
    {
        ModelInstallation now;
        lock (_gate)
        {
            _published = _time.GetTimestamp();
            now = Now;
        }

        _feed.Publish(now);
        return now;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of the installation {Id} could not be written")]
    private static partial void LogNotSaved(ILogger logger, Exception exception, string id);
}
