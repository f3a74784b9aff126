namespace Wiber.Tui.Formatting;

/// <summary>What <c>wiber token create --json</c> prints.</summary>
internal sealed record NewTokenDocument(string Name, string Role, string Token)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => $"{Name} {Role}";
}
