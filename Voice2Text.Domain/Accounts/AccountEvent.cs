namespace Voice2Text.Domain.Accounts;

/// <summary>What happened to an account.</summary>
public enum AccountEventKind
{
    Created,
    SignedIn,

    /// <summary>Too many wrong passwords or codes.</summary>
    Locked,
    Unlocked,
    PasswordChanged,
    SecondStepOn,
    SecondStepOff,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SignedOutEverywhere,
    RoleChanged,
    Removed,
    Invited,
    InvitationRevoked,
    ResetLinkMade,

    /// <summary>Through a reset link: a new password, no second step, not locked.</summary>
    Reset,
}

/// <summary>Who did what to which account, when, and from where.</summary>
public sealed class AccountEvent
{
    public long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>E-mail of who did it; that of the account itself for a sign-in.</summary>
    public required string By { get; init; }

    /// <summary>The network address it was done from; <see langword="null"/>: from the server's command line or its configuration.</summary>
    public string? Address { get; init; }

    public required AccountEventKind Kind { get; init; }

    /// <summary>E-mail of the account it was done to; the role's name for an invitation to nobody in particular.</summary>
    public required string About { get; init; }
}
