namespace Wiber.Gateway.Assets;

/// <summary>A file of the dashboard.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Tag">Its entity tag: another one for other bytes.</param>
internal sealed record Asset(byte[] Content, string ContentType, string Tag);
