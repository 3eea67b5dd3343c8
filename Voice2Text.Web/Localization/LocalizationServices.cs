using Microsoft.AspNetCore.Localization;
using Voice2Text.Web.Security;

namespace Voice2Text.Web.Localization;

internal static class LocalizationServices
{
    /// <summary>Languages of the console with their own names; the first is the default.</summary>
    public static IReadOnlyList<(string Code, string Name)> Languages { get; } = [("en", "English"), ("ru", "Русский")];

    /// <summary>The language: the operator's choice, else the browser's.</summary>
    public static IServiceCollection AddConsoleLocalization(this IServiceCollection services)
    {
        services.AddLocalization();
        return services.Configure<RequestLocalizationOptions>(options =>
        {
            string[] codes = [.. Languages.Select(l => l.Code)];
            options.SetDefaultCulture(codes[0]).AddSupportedCultures(codes).AddSupportedUICultures(codes);
            options.RequestCultureProviders = [new CookieRequestCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()];
        });
    }

    /// <summary>Choosing a language loads the page anew: a circuit keeps the one it began with.</summary>
    public static void MapPreferences(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/language/{code}", (string code, string? returnUrl, HttpContext context) =>
    {
        if (Languages.Any(l => l.Code == code))
        {
            context.Response.Cookies.Append(
                CookieRequestCultureProvider.DefaultCookieName,
                CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(code)),
                new CookieOptions { MaxAge = TimeSpan.FromDays(365), IsEssential = true, SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = context.Request.IsHttps });
        }

        return Results.LocalRedirect(SignInPage.LocalOrHome(returnUrl));
    }).AllowAnonymous();
}
