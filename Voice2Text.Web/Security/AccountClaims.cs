using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Accounts;

namespace Voice2Text.Web.Security;

/// <summary>What a session knows about its account: Identity's claims and the role.</summary>
internal sealed class AccountClaims(UserManager<Account> users, IOptions<IdentityOptions> options) : UserClaimsPrincipalFactory<Account>(users, options)
{
    /// <summary>Type of the claim that holds the <see cref="AccountRole"/>.</summary>
    public const string Role = "voice2text:role";

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Account user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(Role, $"{user.Role}"));
        return identity;
    }
}
