import Testing
import Skills
