namespace Voice2Text.Domain.Accounts;

/// <summary>A one-time link to the page where a password is chosen. Its token is shown once; what is kept is a hash.</summary>
public sealed class AccountLink
{
    public long Id { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The account that gets a new password; <see langword="null"/>: a new account is made.</summary>
    public string? AccountId { get; init; }

    /// <summary>The e-mail that the account has to have; <see langword="null"/>: whoever opens it says.</summary>
    public string? Email { get; init; }

    /// <summary>What the account may do.</summary>
    public required AccountRole Role { get; init; }

    /// <summary>E-mail of who made it.</summary>
    public required string By { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
