using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using Voice2Text.Domain.Accounts;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Accounts;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Settings;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Hosting;
using Voice2Text.Web.Security;

namespace Voice2Text.Tests.Components;

/// <summary>
/// The console's own services on a migrated database, with an operator signed in and nothing running in the background.
/// The models, their installer, the memory of the machine, the clock and the browser are fakes.
/// </summary>
public abstract partial class ConsoleContext : BunitContext, IAsyncLifetime
{
    internal const string OperatorEmail = "operator@example.org";
    internal const string ViewerEmail = "viewer@example.org";

    private readonly TestDatabase _database = new();
    private IRenderedComponent<MudPopoverProvider>? _popovers;
    private IRenderedComponent<MudSnackbarProvider>? _notices;
    private int _messages;

    // A busy machine draws late; a page that never comes is seen all the same.
    static ConsoleContext() => DefaultWaitTimeout = TimeSpan.FromSeconds(15);

    protected ConsoleContext(params IReadOnlyList<(string Key, string? Value)> settings)
    {
        Speak("en");
        JSInterop.Mode = JSRuntimeMode.Loose;
        Configuration.AddInMemoryCollection([new("Storage:Directory", _database.Storage.Directory), .. settings.Select(s => KeyValuePair.Create(s.Key, s.Value))]);
        Services.AddSingleton<IConfiguration>(Configuration).AddSingleton<TimeProvider>(Time);
        Services.AddSingleton<IModelLibrary>(Library).AddSingleton<IModelInstaller>(Installer).AddSingleton<IModelFitCheck>(Fit);
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();
        Services.AddSettings(Configuration);
        Services.AddLogs();
        ConsoleHost.AddServices(Services, Configuration);
        // What the services themselves log is no part of what is tested.
        Services.RemoveAll<ILoggerProvider>();
    }

    internal static DateTimeOffset Now { get; } = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    internal static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    internal ConfigurationManager Configuration { get; } = new();

    internal FakeTimeProvider Time { get; } = new(Now);

    internal FakeModelLibrary Library { get; } = new();

    internal FakeModelInstaller Installer { get; } = new();

    internal FakeFitCheck Fit { get; } = new();

    internal string Address => Service<NavigationManager>().ToBaseRelativePath(Service<NavigationManager>().Uri);

    /// <summary>The messages at the edge of the page.</summary>
    internal string Notices => TextOf(_notices!.Nodes);

    public virtual async ValueTask InitializeAsync()
    {
        await _database.PrepareAsync();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        await SignInAsync(AccountRole.Operator);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        _database.Dispose();
        Configuration.Dispose();
    }

    internal static void Speak(string language) => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

    internal T Service<T>() where T : notnull => Services.GetRequiredService<T>();

    /// <summary>From here on the pages are those of an account of this role.</summary>
    internal async Task SignInAsync(AccountRole role)
    {
        var email = role == AccountRole.Operator ? OperatorEmail : ViewerEmail;
        var account = await AddAccountAsync(email, role);
        var user = await Service<IUserClaimsPrincipalFactory<Account>>().CreateAsync(account);
        ((IHostEnvironmentAuthenticationStateProvider)Service<AuthenticationStateProvider>()).SetAuthenticationState(Task.FromResult(new AuthenticationState(user)));
        await Service<OperatorRights>().LoadAsync();
    }

    internal async Task<Account> AddAccountAsync(string email, AccountRole role, Action<Account>? change = null)
    {
        var name = email.ToUpperInvariant();
        var account = new Account { UserName = email, NormalizedUserName = name, Email = email, NormalizedEmail = name, SecurityStamp = $"stamp of {email}", LockoutEnabled = true, Role = role };
        change?.Invoke(account);
        await using var context = OpenDatabase();
        context.Users.Add(account);
        await context.SaveChangesAsync(Token);
        return account;
    }

    internal Voice2TextDbContext OpenDatabase() => _database.CreateDbContext();

    internal async Task StoreAsync(params object[] rows)
    {
        await using var context = OpenDatabase();
        context.AddRange(rows);
        await context.SaveChangesAsync(Token);
    }

    /// <summary>Stores a voice message and takes it through its states.</summary>
    internal Task<long> AddAsync(Action<Transcription>? become = null, string sender = "Anna") => AddAsync(SampleTranscriptions.Voice(++_messages, sender), become);

    internal async Task<long> AddAsync(Transcription transcription, Action<Transcription>? become = null)
    {
        var id = (await Service<TranscriptionStore>().AddAsync(transcription, Token))!.Id;
        if (become is not null) await ChangeAsync(id, become);
        return id;
    }

    internal Task ChangeAsync(long id, Action<Transcription> change) => Service<TranscriptionStore>().UpdateAsync(
        id,
        t =>
        {
            change(t);
            return true;
        },
        Token);

    internal async Task<TranscriptionState?> StateOfAsync(long id) => (await Service<TranscriptionStore>().FindAsync(id, Token))?.State;

    /// <summary>Draws a page at its address, beside what the layout has for menus and messages.</summary>
    internal IRenderedComponent<TPage> Show<TPage>(string address = "/", Action<ComponentParameterCollectionBuilder<TPage>>? parameters = null)
        where TPage : IComponent
    {
        Service<NavigationManager>().NavigateTo(address);
        _popovers ??= Render<MudPopoverProvider>();
        _notices ??= Render<MudSnackbarProvider>();
        return Render(parameters);
    }

    /// <summary>Waits until the page says it.</summary>
    internal static void Says(IRenderedComponent<IComponent> page, params string[] texts)
    {
        foreach (var text in texts) page.WaitForAssertion(() => Assert.Contains(text, TextOf(page.Nodes), StringComparison.Ordinal));
    }

    internal static void SaysNot(IRenderedComponent<IComponent> page, params string[] texts)
    {
        foreach (var text in texts) Assert.DoesNotContain(text, TextOf(page.Nodes), StringComparison.Ordinal);
    }

    /// <summary>A part of the page by its test name.</summary>
    internal static IElement Part(IRenderedComponent<IComponent> page, string name) => page.WaitForElement($"[data-testid={name}]");

    internal static string TextOf(IRenderedComponent<IComponent> page, string name) => TextOf([Part(page, name)]);

    /// <summary>Names of the buttons, and of links that look like one, that can be pressed.</summary>
    internal static IReadOnlyList<string> Buttons(IRenderedComponent<IComponent> page) => [.. ButtonsOf(page).Where(b => !b.HasAttribute("disabled")).Select(Name).Where(n => n.Length > 0)];

    internal static IElement Button(IRenderedComponent<IComponent> page, string name)
    {
        page.WaitForAssertion(() => Assert.Contains(name, ButtonsOf(page).Select(Name)));
        return ButtonsOf(page).First(b => Name(b) == name);
    }

    /// <summary>Opens a menu and chooses from it.</summary>
    internal void Choose(IRenderedComponent<IComponent> page, string menu, string item)
    {
        Button(page, menu).Click();
        var popovers = _popovers!;
        popovers.WaitForAssertion(() => Assert.Contains(item, popovers.FindAll(".mud-menu-item").Select(Name)));
        popovers.FindAll(".mud-menu-item").Single(i => Name(i) == item).Click();
    }

    internal void Notes(string text) => _notices!.WaitForAssertion(() => Assert.Contains(text, Notices, StringComparison.Ordinal));

    internal static string? LinkOf(IRenderedComponent<IComponent> page, string text) =>
        page.FindAll("a").FirstOrDefault(a => Name(a) == text)?.GetAttribute("href");

    private static IEnumerable<IElement> ButtonsOf(IRenderedComponent<IComponent> page) => page.FindAll("button, a.mud-button-root");

    private static string Name(IElement element) => TextOf([element]);

    /// <summary>What stands in the elements, with a space between any two.</summary>
    private static string TextOf(IEnumerable<INode> nodes) => Spaces().Replace(string.Join(' ', nodes.SelectMany(n => n.GetDescendantsAndSelf().OfType<IText>()).Select(t => t.Data)), " ").Trim();

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
