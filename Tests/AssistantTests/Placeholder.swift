import Testing
import Assistant
