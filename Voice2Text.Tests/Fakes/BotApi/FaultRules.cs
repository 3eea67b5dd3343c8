namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>The faults on demand. The first rule that fits a request strikes it.</summary>
public sealed class FaultRules
{
    private readonly StateWatch _watch;
    private readonly List<FaultRule> _rules = [];

    internal FaultRules(StateWatch watch) => _watch = watch;

    /// <summary>Adds a fault; dispose or remove the rule to end it.</summary>
    /// <param name="method">A method of the Bot API, <see cref="FakeBotApi.Download"/>, or null for every request.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="times">How many requests it strikes; null for all until it is removed.</param>
    /// <param name="chatId">Only requests for this chat.</param>
    /// <param name="when">Only requests that fit.</param>
    public FaultRule Add(string? method, Fault fault, int? times = 1, long? chatId = null, Func<FakeRequest, bool>? when = null)
    {
        lock (_watch.Sync)
        {
            var rule = new FaultRule(this, fault, times, Fits);
            _rules.Add(rule);
            return rule;
        }

        bool Fits(FakeRequest request) =>
            (method is null || string.Equals(method, request.Method, StringComparison.OrdinalIgnoreCase))
            && (chatId is null || chatId == request.ChatId)
            && (when is null || when(request));
    }

    /// <summary>Holds requests at a gate until it is released. The parameters are those of <see cref="Add"/>.</summary>
    public FaultGate Hold(string? method, FaultPoint point = FaultPoint.BeforeEffect, int? times = 1, long? chatId = null, Func<FakeRequest, bool>? when = null)
    {
        var gate = new FaultGate(_watch);
        gate.Rule = Add(method, Fault.Hold(gate, point), times, chatId, when);
        return gate;
    }

    public void Clear()
    {
        lock (_watch.Sync) _rules.Clear();
    }

    internal Fault? Take(FakeRequest request)
    {
        lock (_watch.Sync)
        {
            var rule = _rules.Find(r => r.Fits(request));
            if (rule?.Use() == false) _rules.Remove(rule);
            return rule?.Fault;
        }
    }

    internal void Remove(FaultRule rule)
    {
        lock (_watch.Sync) _rules.Remove(rule);
    }
}

/// <summary>A fault that stands.</summary>
public sealed class FaultRule : IDisposable
{
    private readonly FaultRules _rules;
    private int? _left;

    internal FaultRule(FaultRules rules, Fault fault, int? times, Func<FakeRequest, bool> fits)
    {
        _rules = rules;
        _left = times;
        Fault = fault;
        Fits = fits;
    }

    internal Fault Fault { get; }

    internal Func<FakeRequest, bool> Fits { get; }

    public void Remove() => _rules.Remove(this);

    public void Dispose() => Remove();

    /// <summary>Counts one use; false after the last.</summary>
    internal bool Use() => _left is null || --_left > 0;
}
