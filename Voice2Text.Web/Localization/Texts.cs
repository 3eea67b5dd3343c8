namespace Voice2Text.Web.Localization;

/// <summary>The console's texts: Texts.resx and its translations.</summary>
public sealed class Texts;
