using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Voice2Text.Domain.Models.Installing;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>What a failed request means, and what to do about it. Addresses are told without their query: it can hold a signature.</summary>
internal static class HubFailures
{
    private const string OtherHub = "Or set Models:HubAddress to a mirror, or bring the checkpoint's folder to this machine and import that.";

    /// <param name="exception">What the request ended with.</param>
    /// <param name="address">What was asked.</param>
    /// <param name="proxy">The proxy that the request went through.</param>
    public static InstallException Of(Exception exception, Uri address, Uri? proxy) => exception switch
    {
        InstallException e => e,
        HttpRequestException { StatusCode: HttpStatusCode.ProxyAuthenticationRequired } e => Make(
            InstallFailure.Proxy, $"The proxy {Host(proxy ?? address)} wants a name and password. Put them into {Variable(address)}: http://name:password@host:port.", e),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } e => Make(
            InstallFailure.Proxy,
            $"The proxy {Host(proxy ?? address)} does not let requests through to {address.Host}{Detail(e)}. Allow it there, or take {Variable(address)} out of the environment.", e),
        HttpRequestException or IOException when proxy is not null && IsConnecting(exception) => Make(
            InstallFailure.Proxy,
            $"The proxy {Host(proxy)}, which {Variable(address)} names, cannot be reached: {Reason(exception)}. Correct the variable, or take it out of the environment.", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } e => Make(
            InstallFailure.NameResolution,
            $"The name {address.Host} cannot be resolved. Check this machine's name servers (/etc/resolv.conf; for a container, its dns setting). {OtherHub}", e),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } e => Make(
            InstallFailure.Tls,
            $"No trusted connection to {Host(address)}: {Reason(e)}. Check this machine's clock and its certificates (package ca-certificates); a proxy that inspects traffic needs its own certificate installed.", e),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } e => Make(
            InstallFailure.Unreachable, $"{Host(address)} cannot be reached: {Reason(e)}. Check the network and the firewall. {OtherHub}", e),
        _ => Make(InstallFailure.ConnectionLost, $"The connection to {Host(address)} was lost: {Reason(exception)}. What has come is kept; the next attempt goes on from there.", exception),
    };

    public static InstallException Stalled(Uri address, Uri? proxy, TimeSpan patience) => Make(
        InstallFailure.Stalled,
        $"No byte came from {Host(address)}{(proxy is null ? "" : $" through the proxy {Host(proxy)}")} for {patience.TotalSeconds:0} s. Check the network; what has come is kept, and the next attempt goes on from there.", null);

    /// <summary>An answer that is none of those that are expected.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="what">What was asked for, in words: <c>openai/whisper-small, revision main</c>.</param>
    /// <param name="page">The repository's page, for people.</param>
    /// <param name="hasToken">Whether a token was sent.</param>
    /// <param name="time">The clock, for a Retry-After with a date.</param>
    public static InstallException OfStatus(HttpResponseMessage response, string what, Uri page, bool hasToken, TimeProvider time)
    {
        var status = (int)response.StatusCode;
        var host = Host(response.RequestMessage!.RequestUri!);
        // The hub answers 401 for a repository that does not exist, too, and names the cause in this header.
        var code = response.Headers.TryGetValues("X-Error-Code", out var codes) ? codes.FirstOrDefault() : null;
        return (status, code) switch
        {
            (404, _) or (_, "RepoNotFound" or "RevisionNotFound" or "EntryNotFound") => Make(
                InstallFailure.NotFound, $"{host} has no {what}. Check the name{(hasToken ? "" : "; for a private repository, set Models:HubToken")}.", null),
            (401 or 403, _) when hasToken => Make(
                InstallFailure.AccessRefused,
                $"{host} refuses {what} ({status}): the token in Models:HubToken is not good for it. Accept the licence on {page} with the token's account, or make another token.", null),
            (401 or 403, _) => Make(
                InstallFailure.AccessRefused,
                $"{host} refuses {what} ({status}). Accept the licence on {page}, make an access token there and set it as Models:HubToken (Models__HubToken).", null),
            (407, _) => Make(
                InstallFailure.Proxy, $"A proxy on the way to {host} wants a name and password. Put them into {Variable(response.RequestMessage.RequestUri!)}: http://name:password@host:port.", null),
            (429, _) => Make(InstallFailure.TooManyRequests, $"{host} answers that there were too many requests (429). Try again later, or set Models:HubToken.", null, RetryAfter(response.Headers.RetryAfter, time)),
            (408 or >= 500, _) => Make(InstallFailure.HubFault, $"{host} has a fault of its own ({status}). Try again later.", null, RetryAfter(response.Headers.RetryAfter, time)),
            _ => Make(InstallFailure.UnexpectedAnswer, $"{host} answers with {status} for {what}. Check that Models:HubAddress is the address of a Hugging Face hub or mirror.", null),
        };
    }

    /// <summary>Scheme, host and port: what is safe to tell.</summary>
    public static string Host(Uri address) => address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    private static InstallException Make(InstallFailure failure, string message, Exception? inner, TimeSpan? retryAfter = null) =>
        new(failure, message, inner) { RetryAfter = retryAfter };

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, TimeProvider time) =>
        header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);

    private static bool IsConnecting(Exception exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError,
    };

    private static string Variable(Uri address) => address.Scheme == Uri.UriSchemeHttps ? "HTTPS_PROXY" : "HTTP_PROXY";

    private static string Detail(HttpRequestException exception) => exception.StatusCode is { } status ? $" ({(int)status})" : "";

    /// <summary>The innermost cause says it best: "Connection refused", "The remote certificate is invalid …".</summary>
    private static string Reason(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is SocketException or AuthenticationException) return e.Message.TrimEnd('.');
        }

        return exception is HttpIOException or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }
            ? "it was closed in the middle"
            : exception.Message.TrimEnd('.');
    }
}
