namespace Voice2Text.Infrastructure.Jobs;

/// <summary>Tells that a run began or ended, or that a schedule changed. Handlers return at once and do not throw.</summary>
public sealed class JobFeed
{
    public event EventHandler? Changed;

    internal void Publish() => Changed?.Invoke(this, EventArgs.Empty);
}
