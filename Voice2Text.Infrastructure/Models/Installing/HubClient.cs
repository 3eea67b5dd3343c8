using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models.Installing;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>An answer whose body is still to be read. <paramref name="Hash"/>: what the hub says of the whole file's contents.</summary>
internal sealed record HubAnswer(HttpResponseMessage Response, string? Hash) : IDisposable
{
    public void Dispose() => Response.Dispose();
}

/// <summary>
/// Speaks to a hub with Hugging Face's interface. Redirects are followed here and not by the handler, because the token
/// goes to the hub alone, and because the hub's answer, not the file server's, states a file's hash.
/// </summary>
internal sealed partial class HubClient : IDisposable
{
    private const int MaxRedirects = 5;

    /// <summary>A repository with thousands of files has a list of some hundred kilobytes.</summary>
    private const int MaxListBytes = 8 << 20;

    private readonly IOptionsMonitor<ModelHubOptions> _options;
    private readonly TimeProvider _time;
    private readonly IWebProxy _proxy;
    private readonly HttpClient _http;

    public HubClient(IOptionsMonitor<ModelHubOptions> options, TimeProvider time)
        : this(options, time, HttpClient.DefaultProxy)
    {
    }

    internal HubClient(IOptionsMonitor<ModelHubOptions> options, TimeProvider time, IWebProxy proxy)
    {
        (_options, _time, _proxy) = (options, time, proxy);
        // Wrong settings are said where the client is made, not in the middle of a download.
        _ = options.CurrentValue;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, Proxy = proxy })
        {
            // The stall guard bounds every wait; a whole download may take hours.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("voice2text");
    }

    private string? Token => string.IsNullOrWhiteSpace(_options.CurrentValue.HubToken) ? null : _options.CurrentValue.HubToken.Trim();

    public void Dispose() => _http.Dispose();

    /// <summary>The files of a repository in the state that a revision has now.</summary>
    /// <exception cref="InstallException">There is none, or the hub cannot be asked.</exception>
    public async Task<HubRepository> DescribeAsync(string repository, string revision, CancellationToken cancellationToken)
    {
        var address = new Uri(_options.CurrentValue.BaseAddress, $"api/models/{repository}/revision/{Uri.EscapeDataString(revision)}?blobs=true");
        using var guard = new StallGuard(_options.CurrentValue.StallTimeout, _time, cancellationToken);
        try
        {
            using var answer = await SendAsync(address, null, $"repository {repository} with a revision {revision}", repository, guard);
            await using var body = await answer.Response.Content.ReadAsStreamAsync(guard.Token);
            var json = JsonSerializer.Deserialize(await ReadAllAsync(body, guard), HubJson.Default.HubModelJson);
            return Read(json, repository, address);
        }
        catch (JsonException e)
        {
            throw NoHub(address, e);
        }
        catch (Exception e) when (IsTransport(e, guard, cancellationToken))
        {
            throw Diagnose(e, address, guard);
        }
    }

    /// <summary>Asks for a file, from a byte on.</summary>
    /// <exception cref="InstallException">The hub does not give it.</exception>
    public Task<HubAnswer> OpenAsync(HubFile file, long offset, StallGuard guard) => SendAsync(
        AddressOf(file), offset > 0 ? new RangeHeaderValue(offset, null) : null, $"file {file.Name} in {file.Repository}, revision {file.Commit}", file.Repository, guard);

    /// <summary>What an error of the transport means, where it is not the caller's cancellation.</summary>
    public InstallException Diagnose(Exception exception, HubFile file, StallGuard guard) => Diagnose(exception, AddressOf(file), guard);

    public static bool IsTransport(Exception exception, StallGuard guard, CancellationToken cancellationToken) =>
        exception is HttpRequestException or HttpIOException or IOException { InnerException: System.Net.Sockets.SocketException }
        || (exception is OperationCanceledException && guard.HasStalled && !cancellationToken.IsCancellationRequested);

    private Uri AddressOf(HubFile file) => new(_options.CurrentValue.BaseAddress, $"{file.Repository}/resolve/{file.Commit}/{Uri.EscapeDataString(file.Name)}");

    private InstallException Diagnose(Exception exception, Uri address, StallGuard guard) => guard.HasStalled
        ? HubFailures.Stalled(address, ProxyOf(address), _options.CurrentValue.StallTimeout)
        : HubFailures.Of(exception, address, ProxyOf(address));

    private Uri? ProxyOf(Uri address) => _proxy.IsBypassed(address) ? null : _proxy.GetProxy(address);

    private async Task<HubAnswer> SendAsync(Uri address, RangeHeaderValue? range, string what, string repository, StallGuard guard)
    {
        string? hash = null;
        var next = address;
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            var isHub = IsSameServer(next, _options.CurrentValue.BaseAddress);
            var response = await RequestAsync(next, range, isHub ? Token : null, guard);
            hash ??= HashOf(response);
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
                return new HubAnswer(response, hash);
            using (response)
            {
                if (RedirectOf(response, next) is not { } target)
                    throw HubFailures.OfStatus(response, what, new Uri(_options.CurrentValue.BaseAddress, repository), isHub && Token is not null, _time);
                next = target;
            }
        }

        throw new InstallException(InstallFailure.UnexpectedAnswer, $"{HubFailures.Host(address)} redirects in a circle for the {what}. Check Models:HubAddress.");
    }

    private async Task<HttpResponseMessage> RequestAsync(Uri address, RangeHeaderValue? range, string? token, StallGuard guard)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = range;
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, guard.Token);
            guard.Reset();
            return response;
        }
        catch (HttpRequestException e)
        {
            throw HubFailures.Of(e, address, ProxyOf(address));
        }
    }

    private static bool IsSameServer(Uri one, Uri other) => one.Scheme == other.Scheme && one.Port == other.Port && one.IdnHost == other.IdnHost;

    private static Uri? RedirectOf(HttpResponseMessage response, Uri from)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)) return null;
        if (response.Headers.Location is not { } location) return null;
        var target = new Uri(from, location);
        if (target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp)) return target;
        throw new InstallException(InstallFailure.Tls, $"{HubFailures.Host(from)} redirects from https to {HubFailures.Host(target)}, which is not encrypted. Check Models:HubAddress.");
    }

    /// <summary>A SHA-256 or a git hash: the hub's ETag, or for a large file, which lies elsewhere, the ETag of what the link leads to.</summary>
    private static string? HashOf(HttpResponseMessage response)
    {
        var tag = response.Headers.TryGetValues("X-Linked-Etag", out var linked) ? linked.FirstOrDefault() : response.Headers.ETag is { IsWeak: false } own ? own.Tag : null;
        var hash = tag?.Trim('"').ToLowerInvariant();
        return hash is not null && Hash().IsMatch(hash) ? hash : null;
    }

    private static async Task<byte[]> ReadAllAsync(Stream body, StallGuard guard)
    {
        using var list = new MemoryStream();
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await body.ReadAsync(buffer, guard.Token)) > 0)
        {
            guard.Reset();
            list.Write(buffer, 0, read);
            if (list.Length > MaxListBytes) throw new JsonException("The list of files is too long.");
        }

        return list.ToArray();
    }

    private static HubRepository Read(HubModelJson? json, string repository, Uri address)
    {
        if (json is not { Sha: { } commit, Siblings: { } siblings } || !Commit().IsMatch(commit)) throw NoHub(address, null);
        return new HubRepository(repository, commit, [.. siblings.Where(s => s.Name is not null).Select(s => new HubFile(
            repository, commit, s.Name!, s.Lfs?.Size ?? s.Size ?? -1,
            Valid(s.Lfs?.Sha256, 64), s.Lfs is null ? Valid(s.BlobId, 40) : null))]);
    }

    private static string? Valid(string? hash, int length) => hash?.Length == length && Hash().IsMatch(hash.ToLowerInvariant()) ? hash.ToLowerInvariant() : null;

    private static InstallException NoHub(Uri address, Exception? inner) => new(
        InstallFailure.UnexpectedAnswer, $"What {HubFailures.Host(address)} answers is not a hub's description of a repository. Check Models:HubAddress, and whether a network in between wants a sign-in.", inner);

    [GeneratedRegex(@"^([0-9a-f]{40}|[0-9a-f]{64})\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hash();

    [GeneratedRegex(@"^[0-9A-Za-z]{7,64}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Commit();
}
