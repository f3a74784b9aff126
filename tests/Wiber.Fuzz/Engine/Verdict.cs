namespace Wiber.Fuzz.Engine;

/// <summary>What a parser said to an input.</summary>
internal enum Verdict
{
    Refused,
    Accepted,
}
