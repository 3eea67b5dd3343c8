using Microsoft.Extensions.Options;

namespace Voice2Text.Tests.Fakes;

/// <summary>Options that stay as they are.</summary>
internal sealed class FixedOptions<T>(T value) : IOptionsMonitor<T>
{
    public T CurrentValue => value;

    public T Get(string? name) => value;

    public IDisposable? OnChange(Action<T, string?> listener) => null;
}

internal static class FixedOptions
{
    public static FixedOptions<T> Of<T>(T value) => new(value);
}
