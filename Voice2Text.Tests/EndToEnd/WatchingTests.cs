using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>Two people look at the console while many messages pass.</summary>
public sealed class WatchingTests : IAsyncLifetime
{
    private const int Messages = 50;

    private readonly TemporaryFolder _folder = new();
    private WatchedServer _server = null!;
    private Browser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await WatchedServer.StartAsync(_folder["data"]);
        _browser = await Browser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task BothShowEveryMessage_AndLeaveNothingBehind()
    {
        var before = await _server.SubscriptionsAsync();
        var pages = await WatchedPages.OpenAsync(_browser, _server.Address);
        Assert.True(await _server.SubscriptionsAsync() > before);
        Assert.Equal(2, await _server.CircuitsAsync());

        _server.Send(Messages);
        await pages.WaitForAsync(Messages);
        // How quickly is measured by the benchmark; here a page that hears nothing until something else happens would show.
        Assert.All(await pages.DelaysAsync(), delay => Assert.InRange(delay, 0, 10_000));
        await pages.CloseAsync();

        await _server.WaitUntilLeftAsync(before);
    }
}
