using Microsoft.Extensions.Options;

namespace Voice2Text.Tests.Fakes;

/// <summary>Options that a test changes when it likes to.</summary>
internal sealed class FixedOptions<T>(T value) : IOptionsMonitor<T>
{
    public T CurrentValue { get; set; } = value;

    public T Get(string? name) => CurrentValue;

    public IDisposable? OnChange(Action<T, string?> listener) => null;
}

internal static class FixedOptions
{
    public static FixedOptions<T> Of<T>(T value) => new(value);
}
