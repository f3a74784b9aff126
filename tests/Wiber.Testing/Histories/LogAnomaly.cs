namespace Wiber.Testing.Histories;

/// <summary>Something in a history that no order of its operations explains.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Text">The operations that contradict each other, in a sentence.</param>
public sealed record LogAnomaly(LogAnomalyKind Kind, string Topic, string Text)
{
    public override string ToString() => $"{Topic}: {Kind}: {Text}";
}
