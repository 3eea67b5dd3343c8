using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Logging.Abstractions;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Accounts;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Security;

namespace Voice2Text.Tests.Integration.Console;

/// <summary>Roles, the second step and links, asked of the running executable.</summary>
public sealed partial class AccountTests : IAsyncLifetime
{
    private const string Email = "operator@example.org";
    private const string Password = "a long enough password";
    private const string ViewerEmail = "viewer@example.org";

    private readonly TemporaryFolder _folder = new();
    private RunningServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _server = await RunningServer.StartAsync(_folder["storage"], ("Console__OperatorEmail", Email), ("Console__OperatorPassword", Password));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task SecondStep_FromKeyToRecoveryCode()
    {
        using var own = await SignedInAsync(Email, Password);
        var key = Key().Match(await TextAsync(await FormAsync(own, "second-step-key"))).Groups["key"].Value;
        Assert.Contains("role=\"alert\"", await TextAsync(await FormAsync(own, "second-step-on", ("Input.Code", "000000"))), StringComparison.Ordinal);
        var page = await TextAsync(await FormAsync(own, "second-step-on", ("Input.Code", Totp.CodeNow(key))));
        var codes = Code().Matches(page).Select(m => m.Groups["code"].Value).ToList();
        Assert.Equal(10, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain(codes[0], await own.ReadAsync("/account"), StringComparison.Ordinal);

        using var other = new ConsoleClient(_server.Address);
        using (var first = await other.SignInAsync(Email, Password)) Assert.StartsWith("/sign-in/code", Local(first), StringComparison.Ordinal);
        using (var closed = await other.GetAsync("/transcriptions")) Assert.StartsWith("/sign-in", Local(closed), StringComparison.Ordinal);
        using (var wrong = await other.SubmitAsync("/sign-in/code", ("Input.Code", "000000"))) Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        using (var second = await other.SubmitAsync("/sign-in/code", ("Input.Code", Totp.CodeNow(key)))) Assert.Equal("/", Local(second));
        await AssertOpenAsync(other, "/transcriptions");

        using var third = new ConsoleClient(_server.Address);
        using (await third.SignInAsync(Email, Password)) { }
        using (var recovered = await third.SubmitAsync("/sign-in/code", ("Input.Code", codes[2].ToLowerInvariant()))) Assert.Equal("/", Local(recovered));
        using var fourth = new ConsoleClient(_server.Address);
        using (await fourth.SignInAsync(Email, Password)) { }
        using (var again = await fourth.SubmitAsync("/sign-in/code", ("Input.Code", codes[2]))) Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task WrongCodes_OfBothKinds_LockTheAccount()
    {
        using var own = await SignedInAsync(Email, Password);
        var key = Key().Match(await TextAsync(await FormAsync(own, "second-step-key"))).Groups["key"].Value;
        (await FormAsync(own, "second-step-on", ("Input.Code", Totp.CodeNow(key)))).Dispose();
        using var other = new ConsoleClient(_server.Address);
        using (await other.SignInAsync(Email, Password)) { }
        foreach (var code in new[] { "000000", "AAAAA-AAAAA", "000001", "BBBBB-BBBBB", "CCCCC-CCCCC" })
            using (await other.SubmitAsync("/sign-in/code", ("Input.Code", code))) { }

        using (var right = await other.SubmitAsync("/sign-in/code", ("Input.Code", Totp.CodeNow(key)))) Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        using var anew = new ConsoleClient(_server.Address);
        using (var password = await anew.SignInAsync(Email, Password)) Assert.Equal(HttpStatusCode.OK, password.StatusCode);
        // Who is signed in stays so, and reads it there.
        Assert.NotNull(Assert.Single(await Queries().ListAsync(Token)).LockedUntil);
    }

    [Fact]
    public async Task Viewer_ReadsEverything_ButWhatIsForOperatorsAlone()
    {
        var link = await Links().InviteAsync(AccountRole.Viewer, Actor.Server, Token);
        using var viewer = new ConsoleClient(_server.Address);
        using (var joined = await JoinAsync(viewer, link, ViewerEmail)) Assert.Equal("/", Local(joined));
        using (var late = new ConsoleClient(_server.Address))
        using (var again = await late.GetAsync(AccountLinks.Path + link))
            Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);

        using var own = await SignedInAsync(Email, Password);
        foreach (var page in AccessTests.ClosedPages.Select(p => p.Data).Where(p => !p.Contains('{', StringComparison.Ordinal) && p != "/not-found"))
        {
            await AssertOpenAsync(own, page);
            using var response = await viewer.GetAsync(page);
            Assert.Equal((page, OperatorPages.Contains(page, StringComparer.Ordinal) ? HttpStatusCode.Forbidden : HttpStatusCode.OK), (page, response.StatusCode));
        }

        Assert.Contains("/accounts", OperatorPages);
        Assert.Contains("Ask an operator", await viewer.ReadAsync("/accounts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LockedOut_TheCommandLineLeadsBackIn()
    {
        var run = await new Executable(_folder["storage"]).RunAsync("accounts", "reset", Email);
        Assert.Equal(0, run.ExitCode);
        var token = run.Output.Split('\n').Single(l => l.Contains(AccountLinks.Path, StringComparison.Ordinal)).Split(AccountLinks.Path)[1];

        using var client = new ConsoleClient(_server.Address);
        using (var joined = await JoinAsync(client, token, email: null, "quite another password")) Assert.Equal("/", Local(joined));

        using var former = new ConsoleClient(_server.Address);
        using (var old = await former.SignInAsync(Email, Password)) Assert.Equal(HttpStatusCode.OK, old.StatusCode);
        (await SignedInAsync(Email, "quite another password")).Dispose();
        Assert.Equal(2, (await new Executable(_folder["storage"]).RunAsync("accounts", "reset", "nobody")).ExitCode);
    }

    /// <summary>Routes that say that they are for operators.</summary>
    private static string[] OperatorPages { get; } =
    [
        .. typeof(OperatorRights).Assembly.GetTypes()
            .Where(t => t.GetCustomAttributes<AuthorizeAttribute>().Any(a => a.Policy == OperatorRights.Policy))
            .SelectMany(t => t.GetCustomAttributes<Microsoft.AspNetCore.Components.RouteAttribute>()).Select(r => r.Template),
    ];

    private StorageFolder Database() => new(Path.Combine(_folder["storage"], "voice2text.db"));

    private AccountQueries Queries() => new(Database(), TimeProvider.System);

    /// <summary>What the console's page does: its buttons need a browser.</summary>
    private AccountLinks Links()
    {
        var contexts = Database();
        return new AccountLinks(contexts, new AccountAudit(contexts, new AccountWatch(contexts, TimeProvider.System, NullLogger<AccountWatch>.Instance), TimeProvider.System), TimeProvider.System);
    }

    private async Task<ConsoleClient> SignedInAsync(string email, string password)
    {
        var client = new ConsoleClient(_server.Address);
        using var response = await client.SignInAsync(email, password);
        Assert.Equal("/", Local(response));
        return client;
    }

    private static Task<HttpResponseMessage> JoinAsync(ConsoleClient client, string token, string? email, string password = Password) => client.SubmitAsync(
        AccountLinks.Path + token,
        [.. email is null ? Array.Empty<(string, string)>() : [("Input.Email", email)], ("Input.Password", password), ("Input.Repeated", password)]);

    /// <summary>Sends one of the forms of the account page.</summary>
    private static async Task<HttpResponseMessage> FormAsync(ConsoleClient client, string handler, params (string Name, string Value)[] fields)
    {
        var page = await client.ReadAsync("/account");
        var token = WebUtility.HtmlDecode(Antiforgery().Match(page).Groups["value"].Value);
        return await client.PostAsync("/account", [("_handler", handler), ("__RequestVerificationToken", token), .. fields]);
    }

    private static async Task<string> TextAsync(HttpResponseMessage response)
    {
        using (response)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync(Token);
        }
    }

    private static async Task AssertOpenAsync(ConsoleClient client, string page)
    {
        using var response = await client.GetAsync(page);
        Assert.Equal((page, HttpStatusCode.OK), (page, response.StatusCode));
    }

    private string Local(HttpResponseMessage response) =>
        response.Headers.Location is { } location ? new Uri(_server.Address, location).PathAndQuery : $"no redirection, {response.StatusCode}";

    [GeneratedRegex("""data-testid="totp-key">(?<key>[^<]+)<""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();

    [GeneratedRegex("""<li><code>(?<code>[^<]+)</code></li>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex("""name="__RequestVerificationToken" value="(?<value>[^"]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Antiforgery();

    /// <summary>The database of a server that runs.</summary>
    private sealed class StorageFolder(string path) : Microsoft.EntityFrameworkCore.IDbContextFactory<Voice2TextDbContext>
    {
        public Voice2TextDbContext CreateDbContext()
        {
            var builder = new Microsoft.EntityFrameworkCore.DbContextOptionsBuilder<Voice2TextDbContext>();
            PersistenceServices.Configure(builder, path);
            return new Voice2TextDbContext(builder.Options);
        }
    }
}
