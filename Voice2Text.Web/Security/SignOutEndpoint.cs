using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using Voice2Text.Infrastructure.Accounts;

namespace Voice2Text.Web.Security;

internal static class SignOutEndpoint
{
    public const string Route = "/sign-out";

    public static void MapSignOut(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(Route, SignOutAsync);

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery, SignInManager<Account> signIn)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();
        await signIn.SignOutAsync();
        return Results.LocalRedirect(SignInPage.Route);
    }
}
