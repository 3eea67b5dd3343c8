using Microsoft.Extensions.Options;

namespace Voice2Text.Tests.Fakes;

/// <summary>Options that a test changes as it likes.</summary>
internal sealed class FixedOptions<T>(T value) : IOptionsMonitor<T>
{
    public T CurrentValue { get; } = value;

    public T Get(string? name) => CurrentValue;

    public IDisposable? OnChange(Action<T, string?> listener) => null;
}
