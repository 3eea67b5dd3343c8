using Microsoft.Extensions.Logging;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Web.Features.Logs;

namespace Voice2Text.Tests.Components.Logs;

public sealed class LogAddressTests
{
    [Fact]
    public void Everything_IsInTheAddress_AndComesBack()
    {
        var filter = new LogFilter
        {
            Level = LogLevel.Warning,
            Text = "100% & more",
            Source = "Voice2Text.Bot",
            Transcription = 5,
            From = new(2026, 11, 5, 12, 15, 0, TimeSpan.FromHours(2)),
            To = new(2026, 11, 6, 0, 0, 0, TimeSpan.Zero),
        };
        var position = new LogPosition(new(2026, 11, 5, 10, 15, 0, 123, TimeSpan.Zero), 77);

        Assert.Equal(
            "/logs?level=Warning&q=100%25%20%26%20more&source=Voice2Text.Bot&from=2026-11-05T10%3A15Z&to=2026-11-06T00%3A00Z&transcription=5&before=1793873700123-77",
            $"{new LogAddress(filter, Before: position)}");
        Assert.Equal(filter.From, LogAddress.ParseTime("2026-11-05T10:15Z"));
        Assert.Equal(LogLevel.Warning, LogAddress.ParseLevel("warning"));
        Assert.Equal(position, LogPosition.Parse($"{position}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-11-05")]
    [InlineData("99999999999999999-1")]
    [InlineData("5--1")]
    [InlineData("7")]
    public void Nonsense_IsNoFilter(string text)
    {
        Assert.Null(LogAddress.ParseTime(text));
        Assert.Null(LogAddress.ParseLevel(text));
        Assert.Null(LogPosition.Parse(text));
    }

    [Fact]
    public void Nothing_IsThePageItself() => Assert.Equal("/logs", $"{new LogAddress(new LogFilter { Text = " ", Source = "" })}");
}
