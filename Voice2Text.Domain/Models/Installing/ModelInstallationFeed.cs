namespace Voice2Text.Domain.Models.Installing;

/// <summary>
/// What happens to installations, for those who watch. Subscribers are called on the publisher's thread: they only note
/// that something happened and return at once. Changes of state come at once, progress a few times a second.
/// </summary>
public sealed class ModelInstallationFeed
{
    private readonly Lock _gate = new();
    private volatile Action<ModelInstallation>[] _subscribers = [];

    public void Publish(ModelInstallation installation)
    {
        foreach (var subscriber in _subscribers) subscriber(installation);
    }

    /// <returns>Ends the subscription when disposed.</returns>
    public IDisposable Subscribe(Action<ModelInstallation> callback)
    {
        lock (_gate) _subscribers = [.. _subscribers, callback];
        return new Subscription(this, callback);
    }

    private sealed class Subscription(ModelInstallationFeed feed, Action<ModelInstallation> callback) : IDisposable
    {
        public void Dispose()
        {
            lock (feed._gate) feed._subscribers = [.. feed._subscribers.Where(s => s != callback)];
        }
    }
}
