using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Security;

namespace Voice2Text.Web.Components.Layout;

/// <summary>App bar, drawer and theme around every page.</summary>
public sealed partial class MainLayout
{
    private MudThemeProvider _themeProvider = null!;
    private ErrorBoundary? _boundary;
    private bool _isReady;
    private bool _isSignedIn = true;
    private bool _drawerOpen = true;
    private bool _systemIsDark;

    [Inject]
    private BrowserSettings Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private OperatorRights Rights { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private bool IsDark => Browser.Theme == ThemeChoice.Dark || (Browser.Theme == ThemeChoice.System && _systemIsDark);

    private string ThemeIcon => Browser.Theme switch
    {
        ThemeChoice.Light => Icons.Material.Filled.LightMode,
        ThemeChoice.Dark => Icons.Material.Filled.DarkMode,
        _ => Icons.Material.Filled.BrightnessAuto,
    };

    protected override async Task OnParametersSetAsync()
    {
        // An error stays on the page that it happened on.
        _boundary?.Recover();
        var isSignedIn = (await Authentication).User.Identity?.IsAuthenticated == true;
        await Rights.LoadAsync();
        if (isSignedIn == _isSignedIn) return;
        // The account is gone, changed, or signed out everywhere: the page is taken away, and a fresh start asks who it is.
        _isSignedIn = isSignedIn;
        if (!isSignedIn && RendererInfo.IsInteractive) Navigation.NavigateTo(Navigation.Uri, forceLoad: true);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        // Time zone and theme are the browser's; nothing is shown before they are known.
        await Browser.LoadAsync();
        _systemIsDark = await _themeProvider.GetSystemDarkModeAsync();
        await _themeProvider.WatchSystemDarkModeAsync(FollowSystemAsync);
        _isReady = true;
        StateHasChanged();
    }

    private Task FollowSystemAsync(bool isDark)
    {
        _systemIsDark = isDark;
        return InvokeAsync(StateHasChanged);
    }

    private Task ChooseThemeAsync(ThemeChoice choice) => Browser.ChooseThemeAsync(choice);

    private void ChooseLanguage(string code) =>
        Navigation.NavigateTo($"/language/{code}?returnUrl={Uri.EscapeDataString(new Uri(Navigation.Uri).PathAndQuery)}", forceLoad: true);
}
