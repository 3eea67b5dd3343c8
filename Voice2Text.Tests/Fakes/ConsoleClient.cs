using System.Net;
using System.Text.RegularExpressions;

namespace Voice2Text.Tests.Fakes;

/// <summary>A browser without scripts: keeps cookies, follows nothing by itself, posts the account forms.</summary>
internal sealed partial class ConsoleClient : IDisposable
{
    private readonly HttpClient _http;

    public ConsoleClient(Uri server) =>
        _http = new HttpClient(new Listener(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })) { BaseAddress = server };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), Token);

    public async Task<string> ReadAsync(string path)
    {
        using var response = await GetAsync(path);
        return await response.Content.ReadAsStringAsync(Token);
    }

    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) =>
        _http.PostAsync(new Uri(path, UriKind.RelativeOrAbsolute), new FormUrlEncodedContent(fields.ToDictionary(f => f.Name, f => f.Value)), Token);

    /// <summary>Loads a page with a form and sends the form filled in.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string path, params (string Name, string Value)[] fields)
    {
        var hidden = HiddenField().Matches(await ReadAsync(path)).Select(m => (m.Groups["name"].Value, WebUtility.HtmlDecode(m.Groups["value"].Value)));
        return await PostAsync(path, [.. hidden, .. fields]);
    }

    public Task<HttpResponseMessage> SignInAsync(string email, string password) =>
        SubmitAsync("/sign-in", ("Input.Email", email), ("Input.Password", password));

    public void Dispose() => _http.Dispose();

    /// <summary>Has every answer searched for secrets.</summary>
    private sealed class Listener(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            Overheard.Asked($"{request.RequestUri!.AbsolutePath}", $"{response.Headers}\n{await response.Content.ReadAsStringAsync(cancellationToken)}");
            return response;
        }
    }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)" ?/>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HiddenField();
}
