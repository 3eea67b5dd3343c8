namespace Voice2Text.Web.Features.Overview;

/// <summary>How far a gauge is from trouble.</summary>
public enum GaugeLevel
{
    Normal,
    High,
    Critical,
}

/// <summary>A gauge as it is shown. Two that are equal look the same, so that nothing is drawn anew.</summary>
/// <param name="Name">For tests and styles.</param>
/// <param name="Label">What it measures.</param>
/// <param name="Value">The figure.</param>
/// <param name="Percent">0 to 100, in whole percent; <see langword="null"/> where there is nothing to measure.</param>
/// <param name="Detail">What the full scale is, and what else belongs to it.</param>
/// <param name="Level">Whether it is high.</param>
public sealed record GaugeView(string Name, string Label, string Value, int? Percent, string? Detail = null, GaugeLevel Level = GaugeLevel.Normal);

/// <summary>One part of the memory.</summary>
/// <param name="Name">For tests and styles.</param>
/// <param name="Label">What holds it.</param>
/// <param name="Value">The figure.</param>
/// <param name="Permille">Of the limit.</param>
public sealed record MemoryPart(string Name, string Label, string Value, int Permille);

/// <summary>A finding in words.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Text">What is wrong, with figures.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Link">Where to do it.</param>
public sealed record FindingView(Domain.Hosts.Diagnosis.FindingSeverity Severity, string Text, string? Advice, string? Link = null);
