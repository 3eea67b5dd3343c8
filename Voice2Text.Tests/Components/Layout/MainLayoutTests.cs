using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Accounts;
using Voice2Text.Web.Components.Layout;
using Voice2Text.Web.Components.Shared;

namespace Voice2Text.Tests.Components.Layout;

/// <summary>What stands around every page.</summary>
public sealed class MainLayoutTests : ConsoleContext
{
    public MainLayoutTests()
    {
        var console = JSInterop.SetupModule("./console.js");
        console.Mode = JSRuntimeMode.Loose;
        console.Setup<BrowserSettings.Found>("settings").SetResult(new BrowserSettings.Found("dark", "Europe/Amsterdam"));
    }

    private IRenderedComponent<IComponent> Open(RenderFragment? body = null) => Render<CascadingAuthenticationState>(p => p
        .AddChildContent<MainLayout>(l => l.Add(x => x.Body, body ?? (builder => builder.AddContent(0, "The page.")))));

    [Fact]
    public async Task Viewer_IsToldSo_AndLedToNoAccounts()
    {
        var page = Open();
        Says(page, "The page.");
        Assert.Equal("/accounts", LinkOf(page, "Accounts"));
        Assert.Empty(page.FindAll("[data-testid=read-only]"));

        await SignInAsync(AccountRole.Viewer);

        page.WaitForAssertion(() => Assert.Single(page.FindAll("[data-testid=read-only]")));
        Assert.Null(LinkOf(page, "Accounts"));
        Assert.Equal("/settings", LinkOf(page, "Settings"));
    }

    [Fact]
    public async Task AccountThatIsRemoved_LosesThePageAtOnce()
    {
        await AddAccountAsync("other@example.org", AccountRole.Operator);
        var page = Open();
        Says(page, "The page.");
        var own = (await Service<AccountQueries>().ListAsync(Token)).Single(a => a.Email == OperatorEmail);

        await Service<AccountCommands>().RemoveAsync(own.Id, new Actor("other@example.org", null), Token);

        page.WaitForAssertion(() => Assert.DoesNotContain("The page.", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Error_StaysOnItsPage()
    {
        var page = Open(builder =>
        {
            builder.OpenComponent<Broken>(0);
            builder.CloseComponent();
        });

        page.WaitForElement("h1");
        Assert.Equal("/transcriptions", LinkOf(page, "Transcriptions"));
    }

    private sealed class Broken : ComponentBase
    {
        protected override void OnInitialized() => throw new InvalidOperationException("It broke.");
    }
}
