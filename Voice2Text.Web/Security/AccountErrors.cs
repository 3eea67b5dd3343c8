using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;
using Voice2Text.Web.Localization;

namespace Voice2Text.Web.Security;

/// <summary>What is wrong with an e-mail or a password, in the language of the page. Identity itself says it in English.</summary>
internal sealed class AccountErrors(IStringLocalizer<Texts> texts) : IdentityErrorDescriber
{
    public override IdentityError PasswordTooShort(int length) => new() { Code = nameof(PasswordTooShort), Description = texts["AccountError.PasswordTooShort", length] };

    public override IdentityError DuplicateEmail(string email) => new() { Code = nameof(DuplicateEmail), Description = texts["AccountError.DuplicateEmail", email] };

    public override IdentityError InvalidEmail(string? email) => new() { Code = nameof(InvalidEmail), Description = texts["AccountError.InvalidEmail", email ?? ""] };
}
