using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.Integration.Bot;

/// <summary>Downloads by the real client from a server whose every byte is decided here.</summary>
public sealed class BotMediaSourceTests : IAsyncLifetime
{
    private const int Limit = 1000;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _isSilent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private WebApplication _server = null!;
    private string _filePath = "voice/file_1.oga";
    private Func<HttpResponse, Task> _download = _ => Task.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapPost("/bot{token}/getFile", (string token) => Results.Json(
            new { ok = true, result = new { file_id = "F1", file_unique_id = "U1", file_path = _filePath } }));
        _server.MapGet("/file/bot{token}/{**path}", (HttpContext context, string token, string path) => _download(context.Response));
        await _server.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _server.DisposeAsync();
        _stopping.Dispose();
        _folder.Dispose();
    }

    private Task<string> FetchAsync(bool localFiles = false, CancellationToken? cancellationToken = null)
    {
        var options = FixedOptions.Of(new BotOptions
        {
            Token = FakeBotApi.DefaultToken,
            ApiBaseAddress = _server.Urls.Single(),
            MaxFileBytes = Limit,
            LocalFiles = localFiles,
        });
        return new BotMediaSource(new BotClient(options), options, _time)
            .FetchAsync(Requests.FromChat(1, 1, _time.GetUtcNow()), _folder.FullPath, cancellationToken ?? Token);
    }

    private async Task SendThenFallSilentAsync(HttpResponse response)
    {
        response.ContentLength = 500;
        await response.Body.WriteAsync(new byte[100], _stopping.Token);
        await response.Body.FlushAsync(_stopping.Token);
        _isSilent.SetResult();
        await Task.Delay(Timeout.Infinite, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<MediaException> FailAsync(bool localFiles = false) => await Assert.ThrowsAsync<MediaException>(() => FetchAsync(localFiles));

    [Fact]
    public async Task File_IsWrittenToTheFolder()
    {
        _download = r => r.WriteAsync("sound", Token);

        Assert.Equal("sound", await File.ReadAllTextAsync(await FetchAsync(), Token));
    }

    [Fact]
    public async Task MoreBytesThanTheLimit_AreARejection_NotAFaultOfTheNetwork()
    {
        _download = async r => await r.Body.WriteAsync(new byte[Limit + 1], Token);

        var error = await FailAsync();

        Assert.Equal((TranscriptionFailure.TooLarge, (double?)Limit, false), (error.Fault.Failure, error.Fault.Limit, error.IsTransient));
    }

    [Fact]
    public async Task ConnectionThatFallsSilent_IsGivenUp()
    {
        _download = SendThenFallSilentAsync;
        var fetch = FetchAsync();
        await _isSilent.Task.WaitAsync(Token);
        // Bytes that are still on their way begin the time anew.
        while (!fetch.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(61));
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<MediaException>(() => fetch);

        Assert.Equal((TranscriptionFailure.DownloadFailed, true), (error.Fault.Failure, error.IsTransient));
    }

    [Fact]
    public async Task Cancelled_IsCancelled()
    {
        _download = SendThenFallSilentAsync;
        using var cancellation = new CancellationTokenSource();
        var fetch = FetchAsync(cancellationToken: cancellation.Token);
        await _isSilent.Task.WaitAsync(Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
    }

    [Fact]
    public async Task FullDisk_IsSaidAsSuch()
    {
        File.CreateSymbolicLink(_folder["media"], "/dev/full");
        _download = r => r.WriteAsync("sound", Token);

        var error = await Assert.ThrowsAsync<IOException>(() => FetchAsync());

        Assert.True(Infrastructure.Hosts.DiskErrors.IsDiskFull(error));
    }

    [Fact]
    public async Task Reasons_HoldNoToken()
    {
        await _server.StopAsync(Token);

        var error = await FailAsync();

        Assert.True(error.IsTransient);
        Assert.DoesNotContain(FakeBotApi.DefaultToken, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LocalFile_IsUsedWhereItLies()
    {
        _filePath = _folder["kept.oga"];
        await File.WriteAllTextAsync(_filePath, "sound", Token);

        Assert.Equal(_filePath, await FetchAsync(localFiles: true));
    }

    [Theory]
    [InlineData(null, TranscriptionFailure.FileExpired)]
    [InlineData(0, TranscriptionFailure.Empty)]
    [InlineData(Limit + 1, TranscriptionFailure.TooLarge)]
    public async Task LocalFileThatCannotBeUsed_IsSaid(int? length, TranscriptionFailure expected)
    {
        _filePath = _folder["kept.oga"];
        if (length is { } bytes) await File.WriteAllBytesAsync(_filePath, new byte[bytes], Token);

        var error = await FailAsync(localFiles: true);

        Assert.Equal((expected, false), (error.Fault.Failure, error.IsTransient));
    }
}
