using System.Net;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Accounts;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Web.Commands;
using Voice2Text.Web.Hosting;

namespace Voice2Text.Web.Security;

internal static class SecurityServices
{
    /// <summary>Tries before an account is locked, and for how long.</summary>
    public const int SignInTries = 5;

    public const int MinimumPasswordLength = 10;

    private static readonly TimeSpan LockoutTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SessionTime = TimeSpan.FromDays(7);

    /// <summary>Accounts, sign-in, and the rule that everything needs it unless it says otherwise.</summary>
    public static IServiceCollection AddConsoleSecurity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<SetupLink>();
        services.AddScoped<OperatorAccounts>();
        services.AddDataProtection().SetApplicationName("Voice2Text").PersistKeysToFileSystem(
            new DirectoryInfo(Path.GetFullPath((configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new()).KeysDirectory)));
        services.AddAccounts(SetRules).AddSignInManager().AddClaimsPrincipalFactory<AccountClaims>().AddErrorDescriber<AccountErrors>();
        services.AddScoped<AccountSignIn>();
        services.AddSingleton<SignInLimiter>();
        services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = AccountWatch.Interval);
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.ConfigureApplicationCookie(SetCookie);
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "voice2text.form";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(OperatorRights.Policy, policy => policy.RequireClaim(AccountClaims.Role, $"{AccountRole.Operator}"));
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitAuthentication>();
        services.AddScoped<OperatorRights>();
        services.Configure<ForwardedHeadersOptions>(headers => Trust(headers, configuration[$"{ConsoleOptions.Section}:{nameof(ConsoleOptions.TrustedProxies)}"]));
        return services;
    }

    private static void SetRules(IdentityOptions identity)
    {
        identity.User.RequireUniqueEmail = true;
        identity.User.AllowedUserNameCharacters = "";
        // Length is what makes a password strong (NIST SP 800-63B, 5.1.1).
        identity.Password.RequiredLength = MinimumPasswordLength;
        identity.Password.RequireDigit = false;
        identity.Password.RequireLowercase = false;
        identity.Password.RequireUppercase = false;
        identity.Password.RequireNonAlphanumeric = false;
        identity.Lockout.MaxFailedAccessAttempts = SignInTries;
        identity.Lockout.DefaultLockoutTimeSpan = LockoutTime;
    }

    private static void SetCookie(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = "voice2text.session";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = SessionTime;
        cookie.LoginPath = SignInPage.Route;
        cookie.ReturnUrlParameter = SignInPage.ReturnParameter;
        cookie.Events.OnRedirectToLogin = context =>
        {
            // A script cannot follow to a form.
            if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal))
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            else context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        };
        // Signing in again would not help.
        cookie.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    private static void Trust(ForwardedHeadersOptions headers, string? proxies)
    {
        headers.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        foreach (var proxy in (proxies ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (System.Net.IPNetwork.TryParse(proxy, out var network)) headers.KnownIPNetworks.Add(network);
            else if (IPAddress.TryParse(proxy, out var address)) headers.KnownProxies.Add(address);
            else throw new UsageException($"Console:TrustedProxies: \"{proxy}\" is neither an address nor a network such as 172.16.0.0/12.");
        }
    }
}
