using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Voice2Text.Infrastructure.Persistence;

/// <summary>A moment as milliseconds since 1970 in UTC.</summary>
internal sealed class UnixMillisecondsConverter()
    : ValueConverter<DateTimeOffset, long>(at => at.ToUnixTimeMilliseconds(), stored => DateTimeOffset.FromUnixTimeMilliseconds(stored));

/// <summary>A duration as milliseconds.</summary>
internal sealed class MillisecondsConverter()
    : ValueConverter<TimeSpan, long>(time => (long)time.TotalMilliseconds, stored => TimeSpan.FromMilliseconds(stored));
