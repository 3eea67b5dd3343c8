namespace Voice2Text.Web.Features.Accounts;

/// <summary>What an operator can do with an account.</summary>
public enum AccountAction
{
    MakeViewer,
    MakeOperator,
    Unlock,
    TurnSecondStepOff,
    Remove,
}
