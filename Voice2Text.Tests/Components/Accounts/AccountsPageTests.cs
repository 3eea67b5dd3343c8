using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Accounts;
using Voice2Text.Web.Features.Accounts;

namespace Voice2Text.Tests.Components.Accounts;

public sealed class AccountsPageTests : ConsoleContext
{
    private const string Other = "other@example.org";

    private IRenderedComponent<AccountsPage> Open()
    {
        var page = Show<AccountsPage>("/accounts");
        Part(page, "account-events");
        return page;
    }

    private static IElement Card(IRenderedComponent<AccountsPage> page, string email) => page.Find($"[data-testid=account][aria-label='{email}']");

    private static IEnumerable<string> ButtonsOf(IElement card) => card.QuerySelectorAll("button").Select(b => b.TextContent.Trim());

    private static void Press(IRenderedComponent<AccountsPage> page, string email, string button)
    {
        page.WaitForAssertion(() => Assert.Contains(button, ButtonsOf(Card(page, email))));
        Card(page, email).QuerySelectorAll("button").Single(b => b.TextContent.Trim() == button).Click();
    }

    [Fact]
    public void OnlyOperator_CanNeitherGoNorBecomeAViewer()
    {
        var card = Card(Open(), OperatorEmail);

        Assert.Contains("The only operator: it can neither be removed nor become a viewer.", card.TextContent, StringComparison.Ordinal);
        Assert.Contains("you", card.TextContent, StringComparison.Ordinal);
        Assert.Empty(ButtonsOf(card));
    }

    [Fact]
    public async Task Role_IsChangedAndWrittenDown()
    {
        await AddAccountAsync(Other, AccountRole.Viewer);
        var page = Open();

        Press(page, Other, "Make an operator");

        page.WaitForAssertion(() => Assert.Equal("Operator", Card(page, Other).QuerySelector("[data-testid=role]")!.TextContent));
        Says(page, $"{OperatorEmail} changed the role {Other}");
        // There are two now: either may go.
        Assert.Contains("Remove", ButtonsOf(Card(page, OperatorEmail)));
    }

    [Fact]
    public async Task Remove_AsksTwice()
    {
        await AddAccountAsync(Other, AccountRole.Viewer);
        var page = Open();
        Press(page, Other, "Remove");
        Press(page, Other, "Leave it");

        Press(page, Other, "Remove");
        Press(page, Other, "Remove for good");

        page.WaitForAssertion(() => Assert.Single(page.FindAll("[data-testid=account]")));
        Says(page, $"{OperatorEmail} removed the account {Other}");
    }

    [Fact]
    public async Task LockedAccount_SaysUntilWhen_AndIsUnlocked()
    {
        await AddAccountAsync(Other, AccountRole.Viewer, a => a.LockoutEnd = Now.AddMinutes(5));
        var page = Open();
        Says(page, "Locked until 1 Nov 12:05:00");

        Press(page, Other, "Unlock");

        page.WaitForAssertion(() => Assert.DoesNotContain("Locked until", Card(page, Other).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SecondStepOfAnother_IsTurnedOff_OnesOwnIsNot()
    {
        await AddAccountAsync(Other, AccountRole.Operator, a => a.TwoFactorEnabled = true);
        await using (var context = OpenDatabase()) await context.Users.ExecuteUpdateAsync(u => u.SetProperty(a => a.TwoFactorEnabled, true), Token);
        var page = Open();
        Assert.DoesNotContain("Turn its second step off", ButtonsOf(Card(page, OperatorEmail)));

        Press(page, Other, "Turn its second step off");
        Press(page, Other, "Turn it off");

        page.WaitForAssertion(() => Assert.DoesNotContain("Turn its second step off", ButtonsOf(Card(page, Other))));
    }

    [Fact]
    public async Task ChangeThatSomebodyElseWasFasterWith_IsSaid()
    {
        var other = await AddAccountAsync(Other, AccountRole.Viewer);
        var page = Open();
        await using (var context = OpenDatabase())
        {
            context.Users.Remove(other);
            await context.SaveChangesAsync(Token);
        }

        Press(page, Other, "Make an operator");

        Notes("That was not done: somebody else was faster");
    }

    [Fact]
    public async Task InvitationLink_IsShownOnce_AndLeadsToAnAccountOfItsRole()
    {
        var page = Open();
        Button(page, "Make a link").Click();
        Says(page, "Send this link to whom you invite. It is shown now and never again.");
        var link = new Uri(Part(page, "invitation").GetAttribute("value")!);

        Says(page, "Links that are open Viewer by operator@example.org, until 3 Nov 12:00:00");
        Assert.Equal(AccountRole.Viewer, (await Service<AccountLinks>().FindAsync(link.AbsolutePath[AccountLinks.Path.Length..], Token))!.Role);
        var again = Open();
        Says(again, "Links that are open");
        Assert.DoesNotContain(link.AbsolutePath, again.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenLink_IsRevoked()
    {
        var token = await Service<AccountLinks>().InviteAsync(AccountRole.Operator, new Actor(OperatorEmail, null), Token);
        var page = Open();

        Button(page, "Revoke").Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=open-links]")));
        Assert.Null(await Service<AccountLinks>().FindAsync(token, Token));
    }

    [Fact]
    public async Task Viewer_GetsNothingOfThePage()
    {
        await AddAccountAsync(Other, AccountRole.Operator);
        await SignInAsync(AccountRole.Viewer);

        var refusal = await Assert.ThrowsAsync<UnauthorizedAccessException>(async () =>
        {
            var page = Show<AccountsPage>("/accounts");
            await Task.Yield();
            Assert.DoesNotContain(Other, page.Markup, StringComparison.Ordinal);
            throw (await Renderer.UnhandledException) ?? new InvalidOperationException("The page was drawn.");
        });

        Assert.NotEmpty(refusal.Message);
    }

    [Fact]
    public async Task Events_AreThoseOfThePageInTheAddress()
    {
        var audit = Service<AccountAudit>();
        for (var i = 1; i <= 26; i++) await audit.AddAsync(AccountEventKind.SignedIn, $"p{i}@example.org", new Actor($"p{i}@example.org", "192.0.2.1"), Token);
        var page = Open();
        Says(page, "26 in all", "p26@example.org signed in 192.0.2.1");

        Service<NavigationManager>().NavigateTo("/accounts?page=2");

        page.WaitForAssertion(() => Assert.Contains("p1@example.org", Assert.Single(page.FindAll("[data-testid=account-events] li")).TextContent, StringComparison.Ordinal));
    }
}
