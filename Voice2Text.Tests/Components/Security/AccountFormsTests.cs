using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms.Mapping;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Accounts;
using Voice2Text.Web.Commands;
using Voice2Text.Web.Security;

namespace Voice2Text.Tests.Components.Security;

/// <summary>
/// What the pages without a circuit show and answer. Cookies, codes and the way from one page to the next are tested on
/// the running server.
/// </summary>
public sealed class AccountFormsTests : ConsoleContext
{
    private const string Password = "a long enough password";

    private readonly DefaultHttpContext _context = new();
    private readonly Posted _posted = new();

    public AccountFormsTests() : base(("Console:OperatorEmail", "first@example.org"), ("Console:OperatorPassword", "short"))
    {
        Services.AddSupplyValueFromFormProvider();
        Services.AddSingleton<IFormValueMapper>(_posted);
        Services.AddCascadingValue<HttpContext>(_ => _context);
        Services.AddSingleton<IHttpContextAccessor>(new Request { HttpContext = _context });
    }

    private static Actor By => new(OperatorEmail, null);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _context.RequestServices = Services;
    }

    private IRenderedComponent<T> Open<T>(string? token = null) where T : IComponent
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { ["Token"] = token };
        return Render<T>(p =>
        {
            foreach (var (name, value) in parameters.Where(x => x.Value is not null)) p.TryAdd(name, value);
        });
    }

    private static IEnumerable<string> Errors(IRenderedComponent<IComponent> page) => page.FindAll("[role=alert]").Select(e => e.TextContent);

    [Fact]
    public void SetupLink_ThatIsVoid_IsA404ThatSaysWhereANewOneComesFrom()
    {
        var page = Open<SetupPage>("void");

        Says(page, "This link is not valid. If there is no account yet, start the server again: it prints a new link.");
        Assert.Equal(StatusCodes.Status404NotFound, _context.Response.StatusCode);
        Assert.Empty(page.FindAll("form"));
    }

    [Fact]
    public void SetupPage_TakesNoPasswordThatWasTypedTwoWays()
    {
        _posted.Input = new AccountInput { Email = "first@example.org", Password = Password, Repeated = Password + "?" };
        var page = Open<SetupPage>(Service<SetupLink>().Issue());

        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Equal(["The two passwords differ."], Errors(page)));
        Assert.Equal("first@example.org", page.Find("#email").GetAttribute("value"));
        Assert.DoesNotContain(Password, page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetupLink_IsVoid_WhereThereIsAnAccountMeanwhile()
    {
        _posted.Input = new AccountInput { Email = "first@example.org", Password = Password, Repeated = Password };
        var page = Open<SetupPage>(Service<SetupLink>().Issue());

        page.Find("form").Submit();

        Says(page, "This link is not valid.");
        Assert.Equal([OperatorEmail], (await Service<AccountQueries>().ListAsync(Token)).Select(a => a.Email));
    }

    [Fact]
    public void JoinLink_ThatIsVoid_IsA404ThatSaysWhoMakesANewOne()
    {
        var page = Open<JoinPage>("void");

        Says(page, "Ask an operator for a new one.");
        Assert.Equal(StatusCodes.Status404NotFound, _context.Response.StatusCode);
        Assert.Empty(page.FindAll("form"));
    }

    [Theory]
    [InlineData(AccountRole.Viewer, "This account will see everything and change nothing.")]
    [InlineData(AccountRole.Operator, "This account will see and change everything.")]
    public async Task Invitation_SaysWhatTheAccountMay(AccountRole role, string expected)
    {
        var page = Open<JoinPage>(await Service<AccountLinks>().InviteAsync(role, By, Token));

        Says(page, expected);
        Assert.False(page.Find("#email").HasAttribute("readonly"));
    }

    [Fact]
    public async Task ResetLink_IsForItsAccountAlone()
    {
        var page = Open<JoinPage>((await Service<AccountLinks>().MakeResetAsync(OperatorEmail, By, Token)).Token);

        Says(page, "New password", "its second step is turned off", "Set the password");
        Assert.Equal(OperatorEmail, page.Find("#email[readonly]").GetAttribute("value"));
    }

    [Theory]
    [InlineData("en", "first@example.org", Password, "a different password", "The two passwords differ.")]
    [InlineData("en", "first@example.org", "short", "short", "The password needs at least 10 characters.")]
    [InlineData("ru", "first@example.org", "short", "short", "В пароле должно быть не меньше 10 символов.")]
    [InlineData("ru", "nobody", Password, Password, "«nobody» — не адрес электронной почты.")]
    [InlineData("ru", OperatorEmail, Password, Password, "Учётная запись с адресом operator@example.org уже есть.")]
    public async Task Invitation_SaysWhatIsWrong_AndCanBeUsedAgain(string language, string email, string password, string repeated, string expected)
    {
        Speak(language);
        var token = await Service<AccountLinks>().InviteAsync(AccountRole.Viewer, By, Token);
        _posted.Input = new AccountInput { Email = email, Password = password, Repeated = repeated };
        var page = Open<JoinPage>(token);

        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Equal([expected], Errors(page)));
        Assert.NotNull(await Service<AccountLinks>().FindAsync(token, Token));
    }

    [Fact]
    public async Task StartOfTheServer_SaysItInEnglish_WhateverTheMachineSpeaks()
    {
        Speak("ru");
        await using (var context = OpenDatabase()) await context.Users.ExecuteDeleteAsync(Token);

        var refusal = await Assert.ThrowsAsync<UsageException>(() => Service<OperatorAccounts>().PrepareAsync(Token));

        Assert.Equal("Console:OperatorEmail, Console:OperatorPassword: The password needs at least 10 characters.", refusal.Message);
    }

    [Fact]
    public void SignIn_ThatFails_SaysNotWhatWasWrong_AndKeepsTheEmail()
    {
        _posted.Input = new AccountInput { Email = "nobody@example.org", Password = Password };
        var page = Open<SignInPage>();
        Assert.Empty(Errors(page));

        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.StartsWith("That did not work. Check the e-mail and the password.", Assert.Single(Errors(page)), StringComparison.Ordinal));
        Assert.Equal("nobody@example.org", page.Find("#email").GetAttribute("value"));
    }

    [Fact]
    public void TooManyTries_AreSentAway()
    {
        while (Service<SignInLimiter>().Allows(null))
        {
        }

        _posted.Input = new AccountInput { Email = OperatorEmail, Password = Password };
        var page = Open<SignInPage>();
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Equal(["Too many tries from this address. Wait a minute."], Errors(page)));
    }

    [Theory]
    [InlineData("/transcriptions?state=Failed", "/transcriptions?state=Failed")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/\nevil.example", "/")]
    public void WayBack_IsOneOfThisServer(string? given, string expected) => Assert.Equal(expected, SignInPage.LocalOrHome(given));

    [Fact]
    public void CodePage_WithoutAFirstStep_LeadsToIt()
    {
        Open<CodePage>();

        Assert.Equal("sign-in", Address);
    }

    [Theory]
    [InlineData(false, "Off. With it, signing in takes a code of an authenticator app besides the password.", new[] { "Set up", "Change the password", "Sign out everywhere" })]
    [InlineData(true, "On. Recovery codes left: 0.", new[] { "Make new recovery codes", "Turn the second step off", "Change the password", "Sign out everywhere" })]
    public async Task AccountPage_OffersWhatTheSecondStepAllows(bool isOn, string expected, string[] buttons)
    {
        await BeAsync(await AddAccountAsync("own@example.org", AccountRole.Viewer, a => a.TwoFactorEnabled = isOn));

        var page = Open<AccountPage>();

        Says(page, "own@example.org Viewer: sees everything, changes nothing", expected);
        Assert.Equal(buttons, Buttons(page));
    }

    [Fact]
    public async Task WrongPassword_ChangesNothing_AndIsCounted()
    {
        var account = await AddAccountAsync("own@example.org", AccountRole.Viewer);
        await BeAsync(account);
        _posted.Input = new AccountInput { Password = "wrong", NewPassword = Password, Repeated = Password };
        var page = Open<AccountPage>();

        page.Find("#change-password + form").Submit();

        page.WaitForAssertion(() => Assert.StartsWith("The password is not right.", Assert.Single(Errors(page)), StringComparison.Ordinal));
        await using var context = OpenDatabase();
        Assert.Equal(1, (await context.Users.FindAsync([account.Id], Token))!.AccessFailedCount);
    }

    /// <summary>The request is one of this account's session.</summary>
    private async Task BeAsync(Account account) => _context.User = await Service<IUserClaimsPrincipalFactory<Account>>().CreateAsync(account);

    /// <summary>That of the framework is empty where a test has been waited for.</summary>
    private sealed class Request : IHttpContextAccessor
    {
        public HttpContext? HttpContext { get; set; }
    }

    /// <summary>What the browser has sent.</summary>
    private sealed class Posted : IFormValueMapper
    {
        public AccountInput? Input { get; set; }

        public bool CanMap(Type valueType, string scopeName, string? formName) => valueType == typeof(AccountInput);

        public void Map(FormValueMappingContext context) => context.SetResult(Input);
    }
}
