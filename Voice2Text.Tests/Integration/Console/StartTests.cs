using System.Net;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Commands;

namespace Voice2Text.Tests.Integration.Console;

/// <summary>Starts and stops of the server, and the link of the first one.</summary>
public sealed class StartTests : IDisposable
{
    private static readonly (string Name, string Value)[] Account =
        [("Input.Email", "operator@example.org"), ("Input.Password", "a long enough password"), ("Input.Repeated", "a long enough password")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SetupLink_MakesOneAccount_AndIsVoidAfterwards()
    {
        await using var server = await RunningServer.StartAsync(_folder["storage"]);
        var link = await server.WaitForLineAsync("http://");
        using var first = new ConsoleClient(server.Address);
        using (var different = await first.SubmitAsync(link, [.. Account[..2], ("Input.Repeated", "another password")]))
            Assert.Contains("differ", await different.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using (var tooShort = await first.SubmitAsync(link, [Account[0], ("Input.Password", "short"), ("Input.Repeated", "short")]))
            Assert.Contains("10 characters", await tooShort.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        using (var made = await first.SubmitAsync(link, Account)) Assert.Equal(HttpStatusCode.Redirect, made.StatusCode);

        using (var page = await first.GetAsync("/")) Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var second = new ConsoleClient(server.Address);
        using (var page = await second.GetAsync(link)) Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        using (var again = await second.SubmitAsync(link, Account)) Assert.NotEqual(HttpStatusCode.Redirect, again.StatusCode);
        using var guess = await second.GetAsync("/setup/guess");
        Assert.Equal(HttpStatusCode.NotFound, guess.StatusCode);
    }

    [Fact]
    public async Task Stop_ByTheServiceManager_EndsWithZero_AndTheNextStartKeepsAccountAndSession()
    {
        using var client = await StartAndSignUpAsync();

        await using var second = await RunningServer.StartAsync(_folder["storage"], ("Urls", client.Address));
        using var page = await client.Client.GetAsync(client.Address + "/transcriptions");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.DoesNotContain("/setup/", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherStart_WithoutAnAccount_PrintsAnotherLink()
    {
        await using var first = await RunningServer.StartAsync(_folder["storage"]);
        var firstLink = await first.WaitForLineAsync("/setup/");
        await first.StopAsync();

        await using var second = await RunningServer.StartAsync(_folder["storage"]);

        Assert.NotEqual(firstLink, await second.WaitForLineAsync("/setup/"));
        using var client = new ConsoleClient(second.Address);
        using var stale = await client.GetAsync(firstLink);
        Assert.Equal(HttpStatusCode.NotFound, stale.StatusCode);
    }

    [Fact]
    public async Task StorageThatCannotBeWritten_IsOneLineAndItsExitCode()
    {
        await File.WriteAllTextAsync(_folder["file"], "", TestContext.Current.CancellationToken);

        var run = await new Executable(_folder["file"]).RunAsync("serve");

        Assert.Equal(ExitCodes.Machine, run.ExitCode);
        Assert.StartsWith("voice2text: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task SecondServer_OnTheSameFolder_OrTheSameAddress_IsRefused()
    {
        await using var first = await RunningServer.StartAsync(_folder["storage"]);

        var sameFolder = await new Executable(_folder["storage"]).RunAsync("serve", "--urls", "http://127.0.0.1:0");
        var sameAddress = await new Executable(_folder["other"]).RunAsync("serve", "--urls", first.Address.GetLeftPart(UriPartial.Authority));

        Assert.Equal((ExitCodes.Machine, ExitCodes.Machine), (sameFolder.ExitCode, sameAddress.ExitCode));
        Assert.Contains("already runs", Assert.Single(sameFolder.ErrorLines), StringComparison.Ordinal);
        Assert.Contains(sameAddress.ErrorLines, l => l.Contains("set Urls", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Console__OperatorEmail", "operator@example.org", "Console:OperatorPassword")]
    [InlineData("Console__TrustedProxies", "everybody", "Console:TrustedProxies")]
    [InlineData("Bot__Token", "not a token", "Bot:Token")]
    public async Task Configuration_ThatMakesNoSense_IsNamed(string name, string value, string key)
    {
        var executable = new Executable(_folder["storage"]);
        executable.Environment["Urls"] = "http://127.0.0.1:0";
        executable.Environment[name] = value;

        var run = await executable.RunAsync();

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(key, run.Errors, StringComparison.Ordinal);
    }

    private async Task<SignedUp> StartAndSignUpAsync()
    {
        await using var server = await RunningServer.StartAsync(_folder["storage"]);
        var client = new ConsoleClient(server.Address);
        using var made = await client.SubmitAsync(await server.WaitForLineAsync("http://"), Account);
        Assert.Equal(HttpStatusCode.Redirect, made.StatusCode);
        Assert.Equal(ExitCodes.Done, await server.StopAsync());
        return new SignedUp(client, server.Address.GetLeftPart(UriPartial.Authority));
    }

    private sealed record SignedUp(ConsoleClient Client, string Address) : IDisposable
    {
        public void Dispose() => Client.Dispose();
    }
}
