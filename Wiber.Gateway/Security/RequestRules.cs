namespace Wiber.Gateway.Security;

/// <summary>How a gateway is reached, which says what requests must look like.</summary>
/// <param name="IsForOthers">It listens for other machines too.</param>
/// <param name="IsNamed">Its certificate says what it is called, and browsers hold it against that.</param>
internal sealed record RequestRules(bool IsForOthers, bool IsNamed);
