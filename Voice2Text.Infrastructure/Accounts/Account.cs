using Microsoft.AspNetCore.Identity;
using Voice2Text.Domain.Accounts;

namespace Voice2Text.Infrastructure.Accounts;

/// <summary>An account of the console. Its user name is its e-mail.</summary>
public sealed class Account : IdentityUser
{
    public AccountRole Role { get; set; }

    public DateTimeOffset? LastSignInAt { get; set; }
}
