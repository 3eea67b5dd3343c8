namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>Every request. A request is in it when it has come, before anything is done about it.</summary>
internal sealed class RequestLog(StateWatch watch, TimeProvider time)
{
    /// <summary>Bounds the memory of a server that runs by hand; no test comes near.</summary>
    private const int MostRequests = 20_000;

    private readonly Queue<FakeRequest> _requests = new();
    private long _last;

    public IReadOnlyList<FakeRequest> All { get { lock (watch.Sync) return [.. _requests]; } }

    public FakeRequest Arrived(string method, string token, long? chatId, IReadOnlyDictionary<string, string> parameters)
    {
        lock (watch.Sync)
        {
            var request = new FakeRequest(++_last, method, token, chatId, parameters, time.GetUtcNow());
            _requests.Enqueue(request);
            if (_requests.Count > MostRequests) _requests.Dequeue();
            watch.Changed();
            return request;
        }
    }

    public void Applied(FakeRequest request)
    {
        lock (watch.Sync)
        {
            request.Apply();
            watch.Changed();
        }
    }

    public void Answered(FakeRequest request, int status)
    {
        lock (watch.Sync)
        {
            request.Answer(status);
            watch.Changed();
        }
    }
}
