using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.Fakes.Hub;

/// <summary>A hub with Hugging Face's interface on loopback, which misbehaves on demand.</summary>
internal sealed class FakeHub : IAsyncDisposable
{
    /// <summary>The name under which descriptions of repositories stand in faults and in the log.</summary>
    public const string Api = "api";

    private readonly WebApplication _server;
    private readonly CancellationTokenSource _stopping = new();
    private readonly StateWatch _watch;
    private readonly Dictionary<string, FakeRepository> _repositories = new(StringComparer.Ordinal);
    private readonly List<HubRequest> _requests = [];
    private readonly List<(string File, HubFault Fault, int? Left)> _faults = [];

    private FakeHub()
    {
        _watch = new StateWatch(() => string.Join('\n', _requests));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        _server = builder.Build();
        _server.MapGet("/api/models/{owner}/{name}/revision/{revision}", (HttpContext context, string owner, string name, string revision) =>
            ServeAsync(context, () => _repositories.GetValueOrDefault($"{owner}/{name}")?.Describe(Uri.UnescapeDataString(revision)) is { } json
                ? System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()) : null));
        _server.MapGet("/{owner}/{name}/resolve/{revision}/{file}", (HttpContext context, string owner, string name, string revision, string file) =>
            ServeAsync(context, () => _repositories.GetValueOrDefault($"{owner}/{name}")?.Find(revision, file)));
    }

    public string Address => _server.Urls.Single();

    public IReadOnlyList<HubRequest> Requests
    {
        get { lock (_watch.Sync) return [.. _requests]; }
    }

    public static async Task<FakeHub> StartAsync()
    {
        var hub = new FakeHub();
        await hub._server.StartAsync(TestContext.Current.CancellationToken);
        return hub;
    }

    /// <summary>A repository with the files of a folder.</summary>
    public FakeRepository Add(string name, string folder, params string[] without)
    {
        var repository = new FakeRepository();
        repository.Push(folder, without);
        return _repositories[name] = repository;
    }

    /// <summary>Strikes the next requests for a file (or <see cref="Api"/>); null: all from now on.</summary>
    public void Fail(string file, HubFault fault, int? times = 1)
    {
        lock (_watch.Sync) _faults.Add((file, fault, times));
    }

    /// <summary>All works again.</summary>
    public void Heal()
    {
        lock (_watch.Sync) _faults.Clear();
    }

    /// <summary>The Range headers that requests for a file had, in their order.</summary>
    public long?[] RangesOf(string file) => [.. Requests.Where(r => r.File == file).Select(r => r.From)];

    public Task WaitForRequestAsync(Func<HubRequest, bool> predicate) =>
        _watch.WaitForAsync(() => _requests.FirstOrDefault(predicate), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _server.DisposeAsync();
        _stopping.Dispose();
    }

    private HubFault? Record(HubRequest request)
    {
        lock (_watch.Sync)
        {
            _requests.Add(request);
            _watch.Changed();
            var i = _faults.FindIndex(f => f.File == request.File);
            if (i < 0) return null;
            var (file, fault, left) = _faults[i];
            if (left == 1) _faults.RemoveAt(i);
            else _faults[i] = (file, fault, left - 1);
            return fault;
        }
    }

    private async Task ServeAsync(HttpContext context, Func<byte[]?> find)
    {
        var range = context.Request.GetTypedHeaders().Range?.Ranges.FirstOrDefault()?.From;
        var authorization = context.Request.Headers.Authorization.ToString();
        var request = new HubRequest(context.Request.Path, range, authorization.Length > 0 ? authorization.Replace("Bearer ", "", StringComparison.Ordinal) : null);
        var fault = Record(request);
        var response = context.Response;
        if (fault?.Status is { } status)
        {
            response.StatusCode = status;
            foreach (var (name, value) in fault.Headers) response.Headers[name] = value;
            return;
        }

        if (find() is not { } content)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (request.File != Api) response.GetTypedHeaders().ETag = new EntityTagHeaderValue($"\"{FakeRepository.HashOf(request.File, content)}\"");
        await SendAsync(context, fault?.Alters?.Invoke(content) ?? content, fault?.IgnoresRange == true ? null : range, fault);
    }

    private async Task SendAsync(HttpContext context, byte[] content, long? range, HubFault? fault)
    {
        var response = context.Response;
        var from = 0;
        if (range >= content.Length)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            return;
        }

        if (range is { } start)
        {
            from = (int)start;
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.GetTypedHeaders().ContentRange = new ContentRangeHeaderValue(from, content.Length - 1, content.Length);
        }

        if (fault?.IsChunked != true) response.ContentLength = content.Length - from;
        var body = content.AsMemory(from);
        try
        {
            if (fault?.Bytes is { } bytes)
            {
                await response.Body.WriteAsync(body[..bytes], context.RequestAborted);
                await response.Body.FlushAsync(context.RequestAborted);
                body = body[bytes..];
                if (fault.Gate is null)
                {
                    context.Abort();
                    return;
                }

                using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
                await fault.Gate.Task.WaitAsync(either.Token);
            }

            await response.Body.WriteAsync(body, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }
}
