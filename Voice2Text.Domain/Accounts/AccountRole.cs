namespace Voice2Text.Domain.Accounts;

/// <summary>What an account of the console may do.</summary>
public enum AccountRole
{
    /// <summary>Sees everything, changes nothing.</summary>
    Viewer,

    /// <summary>Changes everything, accounts included.</summary>
    Operator,
}
