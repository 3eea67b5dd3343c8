using System.Net;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Commands;

namespace Voice2Text.Tests.Integration.Console;

/// <summary>Who may read what, asked of the running executable.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private const string Email = "operator@example.org";
    private const string Password = "a long enough password";

    private readonly TemporaryFolder _folder = new();
    private RunningServer _server = null!;
    private ConsoleClient _client = null!;

    /// <summary>The route of every page that is not open to everybody.</summary>
    public static TheoryData<string> ClosedPages { get; } =
    [
        .. typeof(CommandLine).Assembly.GetTypes()
            .Where(t => t.GetCustomAttribute<AllowAnonymousAttribute>() is null)
            .SelectMany(t => t.GetCustomAttributes<RouteAttribute>())
            .Select(r => r.Template.Replace("{Id:long}", "1", StringComparison.Ordinal)),
    ];

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(_folder["storage"], ("Console__OperatorEmail", Email), ("Console__OperatorPassword", Password));
        _client = new ConsoleClient(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task WithoutSignIn_NothingButTheOpenPagesCanBeRead()
    {
        Assert.True(ClosedPages.Count >= 4);
        foreach (var page in ClosedPages) await AssertLeadsToSignInAsync(page.Data);
        foreach (var format in new[] { "txt", "srt", "vtt", "json" }) await AssertLeadsToSignInAsync($"/transcriptions/1/download/{format}");
        await AssertLeadsToSignInAsync("/no/such/page");
        await AssertLeadsToSignInAsync("/_blazor?id=x");
        foreach (var path in new[] { "/_blazor/negotiate?negotiateVersion=1", "/_blazor", "/sign-out" })
        {
            using var response = await _client.PostAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/console.css")]
    public async Task WithoutSignIn_TheOpenOnesCanBeRead_WithTheSecurityHeaders(string path)
    {
        using var response = await _client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("frame-ancestors 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task Health_NamesEachCheck()
    {
        using var ready = JsonDocument.Parse(await _client.ReadAsync("/health/ready"));

        Assert.Equal("healthy", ready.RootElement.GetProperty("status").GetString());
        var checks = ready.RootElement.GetProperty("checks");
        Assert.Equal(["database", "engine", "bot", "disk"], checks.EnumerateObject().Select(c => c.Name));
        Assert.Equal("""{"status":"healthy","state":"off"}""", checks.GetProperty("bot").GetRawText());
    }

    [Fact]
    public async Task ConfiguredAccount_SignsIn_AndNoSetupLinkIsPrinted()
    {
        using var response = await _client.SignInAsync(Email, Password);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Contains(response.Headers.GetValues("Set-Cookie"), IsSessionCookie);
        using var page = await _client.GetAsync("/transcriptions");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var missing = await _client.GetAsync("/transcriptions/1/download/txt");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.DoesNotContain("/setup/", _server.Output, StringComparison.Ordinal);

        static bool IsSessionCookie(string cookie) => cookie.StartsWith("voice2text.session=", StringComparison.Ordinal)
            && cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase) && cookie.Contains("samesite=lax", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task FiveWrongPasswords_LockTheAccount_AndTheAnswerTellsNothing()
    {
        var answers = new List<string>();
        foreach (var (email, password) in Enumerable.Repeat((Email, "wrong password"), 5).Append((Email, Password)).Append(("nobody@example.org", Password)))
        {
            using var response = await _client.SignInAsync(email, password);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            answers.Add(page[page.IndexOf("role=\"alert\"", StringComparison.Ordinal)..page.IndexOf("<form", StringComparison.Ordinal)]);
        }

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task Form_WithoutItsToken_IsRefused()
    {
        using var response = await _client.PostAsync("/sign-in", ("_handler", "sign-in"), ("Input.Email", Email), ("Input.Password", Password));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("/transcriptions?page=2", "/transcriptions?page=2")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    public async Task SignIn_LeadsBackToThisServerOnly(string asked, string led)
    {
        using var response = await _client.SubmitAsync(
            $"/sign-in?returnUrl={Uri.EscapeDataString(asked)}", ("Input.Email", Email), ("Input.Password", Password));

        Assert.Equal(new Uri(_server.Address, led), new Uri(_server.Address, response.Headers.Location!));
    }

    private async Task AssertLeadsToSignInAsync(string path)
    {
        using var response = await _client.GetAsync(path);
        Assert.Equal((path, HttpStatusCode.Redirect), (path, response.StatusCode));
        Assert.Equal("/sign-in", new Uri(_server.Address, response.Headers.Location!).AbsolutePath);
        Assert.Empty(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
